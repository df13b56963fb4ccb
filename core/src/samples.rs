//! The workflows that a new one starts from.

/// A workflow to start from.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its name in URLs and menus: `prompt-to-video`.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// The document.
    pub text: &'static str,
}

/// Every sample, the most inviting first.
pub const ALL: &[Sample] = &[
    Sample {
        id: "prompt-to-video",
        title: "Prompt to Video",
        description: "A chat model enriches the prompt, a video model makes the clip",
        text: include_str!("samples/prompt-to-video.json"),
    },
    Sample {
        id: "parallel-image-gen",
        title: "Parallel Image Gen",
        description: "Three image nodes start together on one prompt",
        text: include_str!("samples/parallel-image-gen.json"),
    },
    Sample {
        id: "blank",
        title: "Blank",
        description: "An empty canvas",
        text: include_str!("samples/blank.json"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::check::check;
    use crate::parse::parse;

    #[test]
    fn samples_have_nothing_wrong_with_them() {
        for sample in ALL {
            let report = check(&parse(sample.text), &Catalogue::sandbox());
            let n_expected = usize::from(sample.id == "blank");
            assert_eq!(report.iter().count(), n_expected, "{}: {report:?}", sample.id);
        }
    }
}
