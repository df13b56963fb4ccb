//! How English letters sound, as rules, and the words that break them.

/// Words that are not said as they are spelled, each with its sounds.
const WORDS: &str = "\
a=ax; an=ae n; and=ae n d; are=aa r; as=ae z; been=b ih n; because=b ih k ah z; \
beautiful=b y uw t ih f ax l; before=b ih f ao r; become=b ih k ah m; between=b ih t w iy n; \
both=b ow th; busy=b ih z iy; come=k ah m; could=k uh d; do=d uw; does=d ah z; done=d ah n; \
eye=ay; eyes=ay z; every=eh v r iy; eight=ey t; four=f ao r; friend=f r eh n d; from=f r ah m; \
forest=f ao r ax s t; give=g ih v; gone=g ao n; good=g uh d; great=g r ey t; have=h ae v; \
he=h iy; heart=h aa r t; hello=h eh l ow; here=h iy r; i=ay; idea=ay d iy ax; image=ih m ih jh; \
into=ih n t uw; is=ih z; island=ay l ax n d; its=ih t s; live=l ih v; love=l ah v; \
many=m eh n iy; me=m iy; move=m uw v; mountain=m aw n t ax n; mother=m ah dh er; my=m ay; \
no=n ow; of=ah v; one=w ah n; once=w ah n s; only=ow n l iy; ocean=ow sh ax n; other=ah dh er; \
over=ow v er; our=aw er; people=p iy p ax l; put=p uh t; river=r ih v er; said=s eh d; \
says=s eh z; she=sh iy; should=sh uh d; so=s ow; some=s ah m; something=s ah m th ih ng; \
sure=sh uh r; that=dh ae t; the=dh ax; their=dh eh r; there=dh eh r; they=dh ey; this=dh ih s; \
through=th r uw; to=t uw; today=t uw d ey; together=t uw g eh dh er; two=t uw; very=v eh r iy; \
voice=v oy s; want=w aa n t; was=w ah z; watch=w aa ch; water=w ao t er; we=w iy; were=w er; \
what=w ah t; where=w eh r; who=h uw; woman=w uh m ax n; women=w ih m ih n; word=w er d; \
work=w er k; world=w er l d; workflow=w er k f l ow; would=w uh d; you=y uw; your=y ao r; \
young=y ah ng; weft=w eh f t; weftwork=w eh f t w er k; sandbox=s ae n d b aa k s; \
video=v ih d iy ow; city=s ih t iy; lighthouse=l ay t h aw s; above=ax b ah v; \
always=ao l w ey z; any=eh n iy; colour=k ah l er; color=k ah l er; nothing=n ah th ih ng; ";

/// Rules, of which the first that fits is taken: what stands before,
/// `[letters]`, what stands after, `=` and the sounds. `_` is an end of the
/// word, `#` one or more vowels, `:` any number of consonants, `^` one
/// consonant, `.` one with voice, `@` one after which a long u loses its y,
/// `+` one of e, i and y, `%` an ending such as -e or -ing.
const RULES: &str = "\
_[a]_=ax; [are]_=eh r; _[ar]o=ax r; [ar]#=eh r; ^[as]#=ey s; [a]wa=ax; [augh]=ao; [aw]=ao; \
_:[any]=eh n iy; [a]^+#=ey; #:[ally]=ax l iy; _[al]#=ax l; [again]=ax g eh n; #:[ag]e=ih jh; \
[a]^%=ey; [a]^+:#=ae; _:[a]^+_=ey; _[arr]=ax r; [arr]=ae r; _:[ar]_=aa r; #[ar]_=er; \
#:[ar]_=er; [ar]=aa r; [air]=eh r; [ai]=ey; [ay]=ey; [au]=ao; #:[al]_=ax l; #:[als]_=ax l z; \
[alk]=ao k; [al]^=ao l; _:[able]=ey b ax l; [able]=ax b ax l; [ang]+=ey n jh; [a]_=ax; [a]=ae; \
_[be]^#=b ih; [being]=b iy ih ng; _[both]_=b ow th; _[bus]#=b ih z; [buil]=b ih l; m[b]_=; \
[b]=b; _[ch]^=k; ^e[ch]=k; [ch]=ch; _s[ci]#=s ay; [ci]a=sh; [ci]o=sh; [ci]en=sh; [c]+=s; \
[ck]=k; [com]%=k ah m; [c]=k; #:[ded]_=d ih d; .e[d]_=d; #:^e[d]_=t; _[de]^#=d ih; _[do]_=d uw; \
[dge]=jh; [d]=d; #:[e]_=; ^:[e]_=; _:[e]_=iy; #[ed]_=d; #:[e]d_=; [ev]er=eh v; [e]^%=iy; \
[eri]#=iy r iy; [eri]=eh r ih; #:[er]#=er; [er]#=eh r; [er]=er; _[even]=iy v ax n; #:[e]w=; \
@[ew]=uw; [ew]=y uw; [e]o=iy; #:s[es]_=ih z; #:c[es]_=ih z; #:g[es]_=ih z; #:z[es]_=ih z; \
#:x[es]_=ih z; #:ch[es]_=ih z; #:sh[es]_=ih z; #:[e]s_=; #:[ely]_=l iy; #:[ement]=m eh n t; \
[eful]=f uh l; [ee]=iy; [earn]=er n; _[ear]^=er; [ead]=eh d; #:[ea]_=iy ax; [ea]su=eh; \
[ear]=iy r; [ea]=iy; [eigh]=ey; [ei]=iy; _[eye]=ay; [ey]=iy; [eu]=y uw; #:[en]_=ax n; \
#:[el]_=ax l; [e]=eh; [ful]=f uh l; [f]=f; [giv]=g ih v; _[g]i^=g; [ge]t=g eh; \
su[gges]=g jh eh s; [gg]=g; _b#[g]=g; [g]+=jh; [great]=g r ey t; #[gh]=; _[gn]=n; [g]=g; \
_[hav]=h ae v; _[here]=h iy r; _[hour]=aw er; [how]=h aw; [h]#=h; [h]=; _[in]=ih n; _[i]_=ay; \
[in]d=ay n; [ier]=iy er; #:r[ied]=iy d; [ied]_=ay d; [ien]=iy eh n; [ie]t=ay eh; _:[i]%=ay; \
[i]%=iy; [ie]=iy; [i]^+:#=ih; [ir]#=ay r; [iz]%=ay z; [is]%=ay z; [i]d%=ay; +^[i]^+=ih; \
[i]t%=ay; #:^[i]^+=ih; [i]^+=ay; [ir]=er; [igh]=ay; [ild]=ay l d; [ign]_=ay n; [ign]^=ay n; \
[ign]%=ay n; [ique]=iy k; [i]_=iy; [i]=ih; [j]=jh; _[k]n=; [k]=k; [lo]c#=l ow; l[l]=; \
#^:[l]%=ax l; [lead]=l iy d; [l]=l; [mov]=m uw v; m[m]=; [m]=m; e[ng]+=n jh; [ng]r=ng g; \
[ng]#=ng g; [ngl]%=ng g ax l; [ng]=ng; [nk]=ng k; _[now]_=n aw; n[n]=; [n]=n; [of]_=ax v; \
[orough]=er ow; #:[or]_=er; #:[ors]_=er z; [or]=ao r; _[one]=w ah n; [ow]n_=ow; \
_[over]=ow v er; [ov]=ah v; [o]^%=ow; [o]^en=ow; [o]^i#=ow; [ol]d=ow l; [ought]=ao t; \
[ough]=ah f; _[ou]=aw; h[ou]s#=aw; [ous]=ax s; [our]=ao r; [ould]=uh d; ^[ou]^l=ah; [oup]=uw p; \
[ou]=aw; [oy]=oy; [oing]=ow ih ng; [oi]=oy; [oor]=ao r; [ook]=uh k; [ood]=uh d; [oo]=uw; \
_[ow]=aw; r[ow]d=aw; r[ow]n=aw; l[ow]er=aw; [ower]=aw er; ^[ow]_=ow; [ow]l=aw; [ow]=ow; \
[o]e=ow; [o]_=ow; [oa]=ow; [o]ld=ow; [o]st_=ow; _:[o]ng=ao; _c[o]n=ax; #:[on]_=ax n; \
[of]^=ao f; [other]=ah dh er; [oss]_=ao s; #:^[om]=ah m; [o]=aa; [ph]=f; [peop]=p iy p; \
[pow]=p aw; [put]_=p uh t; p[p]=; _[ps]=s; [p]=p; [quar]=k w ao r; [qu]=k w; [q]=k; \
_[re]^#=r iy; _[wr]=r; r[r]=; [r]=r; [sh]=sh; #[sion]=zh ax n; [some]=s ah m; #[sur]#=zh er; \
[sur]#=sh er; #[su]#=zh uw; #[ssu]#=sh uw; #[sed]_=z d; #[s]#=z; [said]=s eh d; \
^[sion]=sh ax n; s[s]=; .[s]_=z; #:.e[s]_=z; #:^#[s]_=s; u[s]_=s; _:#[s]_=z; _[sch]=s k; \
#[sm]=z m; [sc]+=s; [s]=s; _[the]_=dh ax; _[this]_=dh ih s; _[they]=dh ey; _[there]=dh eh r; \
_[them]=dh eh m; [ther]=dh er; [their]=dh eh r; _[than]_=dh ae n; _[then]=dh eh n; _[thr]=th r; \
[these]_=dh iy z; [those]=dh ow z; [though]_=dh ow; _[thus]=dh ah s; [the]_=dh; [th]=th; \
#:[ted]_=t ih d; s[ti]#n=ch; [tion]=sh ax n; [tian]=sh ax n; [ti]o=sh; [ti]a=sh; \
[tien]=sh ax n; [tur]#=ch er; [tu]a=ch uw; _[two]=t uw; [tch]=ch; t[t]=; [t]=t; _[un]i=y uw n; \
_[un]=ah n; _[upon]=ax p ao n; @[ur]#=uh r; [ur]#=y uh r; [ur]=er; [u]^_=ah; [u]^^=ah; [uy]=ay; \
_g[u]#=; g[u]%=; g[u]#=w; #n[u]=y uw; @[u]=uw; [u]=y uw; [view]=v y uw; [v]=v; _[were]=w er; \
[wa]s=w aa; [wa]t=w aa; [wa]n=w aa; [where]=w eh r; [what]=w aa t; [whol]=h ow l; [who]=h uw; \
[wh]=w; [war]=w ao r; [wor]^=w er; [w]#=w; [w]=; _[x]=z; [x]=k s; [young]=y ah ng; _[you]=y uw; \
_[yes]=y eh s; _[y]=y; #:^[y]_=iy; #:^[y]i=iy; _:[y]_=ay; _:[y]#=ay; _:[y]^+:#=ih; _:[y]^#=ay; \
[y]=ih; z[z]=; [z]=z; ";

/// What `%` stands for.
const ENDINGS: &str = "e er es ed ing ely ers ings";

/// The sounds of a word that is not said as it is spelled.
pub(super) fn exception(word: &str) -> Option<&'static str> {
    let mut known = WORDS.split("; ").filter_map(|entry| entry.split_once('='));
    known.find(|(it, _)| *it == word).map(|(_, sounds)| sounds)
}

/// Reads a lowercase word by the rules.
pub(super) fn spell_out(word: &[u8]) -> Vec<&'static str> {
    let mut sounds = Vec::new();
    let mut at = 0;
    while at < word.len() {
        let before = reversed(&word[..at]);
        let fitting = rules().find(|rule| {
            word[at..].strip_prefix(rule.letters).is_some_and(|after| {
                fits(rule.after, after) && fits(&reversed(rule.before), &before)
            })
        });
        // A letter without a rule is silent.
        at += fitting.as_ref().map_or(1, |rule| rule.letters.len());
        let said = fitting.map_or("", |rule| rule.sounds);
        sounds.extend(said.split(' ').filter(|it| !it.is_empty()));
    }
    // Double letters are said once.
    sounds.dedup();
    sounds
}

/// A rule, taken apart.
struct Rule {
    before: &'static [u8],
    letters: &'static [u8],
    after: &'static [u8],
    sounds: &'static str,
}

/// The rules, in order.
fn rules() -> impl Iterator<Item = Rule> {
    RULES.split("; ").filter_map(|rule| {
        let (pattern, sounds) = rule.split_once('=')?;
        let (before, rest) = pattern.split_once('[')?;
        let (letters, after) = rest.split_once(']')?;
        let [before, letters, after] = [before, letters, after].map(str::as_bytes);
        Some(Rule { before, letters, after, sounds })
    })
}

fn reversed(letters: &[u8]) -> Vec<u8> {
    letters.iter().rev().copied().collect()
}

/// Whether letters begin the way a pattern has it.
fn fits(pattern: &[u8], word: &[u8]) -> bool {
    let Some((mark, rest)) = pattern.split_first() else { return true };
    let is_vowel = |letter: &u8| b"aeiouy".contains(letter);
    match mark {
        b'_' => word.is_empty(),
        b'#' => {
            let vowels = word.iter().take_while(|it| is_vowel(it)).count();
            vowels > 0 && fits(rest, &word[vowels..])
        }
        b':' => {
            let consonants = word.iter().take_while(|it| !is_vowel(it)).count();
            (0..=consonants).any(|it| fits(rest, &word[it..]))
        }
        b'%' => ENDINGS.split(' ').any(|it| word == it.as_bytes()),
        mark => word.split_first().is_some_and(|(letter, left)| {
            let is_meant = match mark {
                b'^' => !is_vowel(letter),
                b'.' => b"bdvgjlmnrwz".contains(letter),
                b'@' => b"tsrdlzncj".contains(letter),
                b'+' => b"eiy".contains(letter),
                itself => itself == letter,
            };
            is_meant && fits(rest, left)
        }),
    }
}
