//! An edit inside one node, followed to what it can have changed.

use std::ops::Range;

use super::interface::Interface;
use super::mentions::{Mentions, elsewhere};
use super::{Checker, Known, weight};
use crate::check;
use crate::facts::Facts;
use crate::flow::{flow_order, passes_on};
use crate::infer::Inputs;
use crate::json::{Kind, Shift, ValueId};
use crate::parse::{forget_node, parse_node};
use crate::rules::{ALL, Check, Concern, Findings, MAX_FINDINGS};
use crate::sites::Sites;
use crate::types::Builder;
use crate::uses::{InputUse, Uses};

impl Checker {
    /// Makes an edit, whose place is in the text, and answers whether what is known is
    /// right again. If not, only the text is.
    pub(super) fn follow(&mut self, range: Range<usize>, text: &str) -> bool {
        let known = self.known.take();
        let node = known.is_some().then(|| self.node_around(&range)).flatten();
        let (Some(known), Some(node)) = (known, node) else {
            self.document.json.replace_text(range, text);
            return false;
        };
        let old = self.document.json.value(self.document.workflow.nodes[node].value).ids();
        let before = Interface::of(&self.document, &self.document.workflow.nodes[node]);
        let mentions = Mentions::of(self, node, &old);
        let Some(shift) = self.splice(node, &old, range.clone(), text) else {
            self.document.json.replace_text(range, text);
            return false;
        };
        let after = Interface::of(&self.document, &self.document.workflow.nodes[node]);
        let value = self.document.json.value(old.start);
        let Some(moved) = mentions.now(value) else { return false };
        self.move_findings(node, shift, &moved);
        let is_seen = before != after;
        // How many elements a map has, and of what, is looked at for all maps together.
        if is_seen && (before.is_map || after.is_map) {
            return false;
        }
        self.look_again(node, is_seen, known).is_some()
    }

    /// The node between whose braces the bytes stand.
    fn node_around(&self, range: &Range<usize>) -> Option<usize> {
        let json = &self.document.json;
        let nodes = &self.document.workflow.nodes;
        let span = |node: usize| json.value(nodes[node].value).span();
        let after = nodes.partition_point(|node| json.value(node.value).span().start < range.start);
        let node = after.checked_sub(1)?;
        let is_object = json.value(nodes[node].value).kind() == Kind::Object;
        (is_object && range.end < span(node).end).then_some(node)
    }

    /// Puts the text into the node's value, and reads and moves what the document has.
    /// `None`, and nothing has happened, if the node would not be one value any more.
    fn splice(
        &mut self,
        node: usize,
        old: &Range<ValueId>,
        range: Range<usize>,
        text: &str,
    ) -> Option<Shift> {
        let workflow = &mut self.document.workflow;
        let root = self.document.json.root().id();
        let dag = workflow.dag.filter(|dag| *dag != root);
        let around: Vec<ValueId> =
            [Some(root), dag, workflow.nodes_object].into_iter().flatten().collect();
        let shift = self.document.json.splice(old.start, &around, range, text)?;
        forget_node(workflow, node, old);
        workflow.shift(shift);
        parse_node(&mut self.document, node);
        Some(shift)
    }

    /// Points what was found elsewhere to where the values are now that it mentions:
    /// those of the node to where they were found again, those behind it further on.
    fn move_findings(&mut self, node: usize, shift: Shift, moved: &[(ValueId, ValueId)]) {
        if shift.by == 0 && moved.is_empty() {
            return;
        }
        let mut move_it = |id: &mut ValueId| match moved.binary_search_by_key(id, |(old, _)| *old) {
            Ok(found) => *id = moved[found].1,
            Err(_) => shift.apply(id),
        };
        elsewhere(self, node).for_each(|finding| finding.for_each_value(&mut move_it));
    }

    /// Asks the rules about a node, and if others see the difference, about them.
    /// `None` when that is not enough.
    fn look_again(&mut self, node: usize, is_seen: bool, mut known: Known) -> Option<()> {
        let builder = Builder::default();
        let concerns = self.update_uses(node, &mut known.uses, &builder)?;
        let affected = self.affected(node, is_seen, &known)?;
        let walked = self.walked(&affected, &known.uses);
        let Known { graph, uses } = known;
        let facts = Facts::of_some(
            &self.document,
            &self.catalogue,
            &builder,
            (graph, uses, &self.names),
            |node| walked[node],
        );
        let rules = check::node_rules(&facts);
        for &node in &affected {
            let mut findings = Findings::default();
            check::of_node(&facts, node, &rules, &mut findings);
            self.of_nodes[node] = findings.into_vec();
        }
        let is_new = |it: Concern| concerns.contains(&it);
        let is_old = |rule: usize| match ALL[rule].check {
            Check::Document(concern, _) | Check::Both(concern, ..) => !is_new(concern),
            Check::Node(..) => true,
        };
        self.of_document.retain(|it| is_old(it.said().rule));
        self.of_document.extend(check::of_document(&facts, is_new).into_vec());
        self.patience_spent += facts.guesser.spent();
        let n_found = weight(&self.of_document, &self.of_nodes);
        let is_regular = n_found < MAX_FINDINGS
            // A check of the whole text would begin with all of the patience.
            && self.patience_spent < facts.guesser.patience() / 2
            && !facts.types.inputs().have_clash();
        let Facts { graph, uses, .. } = facts;
        self.known = Some(Known { graph, uses });
        is_regular.then_some(())
    }

    /// Notes what the node refers to now, and answers with what concerns there is
    /// something new about. `None` if it gives a parameter another type.
    fn update_uses(&self, node: usize, uses: &mut Uses, builder: &Builder) -> Option<Vec<Concern>> {
        let names = self.names.clone();
        let sites = Sites::of_some(&self.document, builder, names, |it| it == node);
        if sites.inputs.len() > self.names.len() {
            return None;
        }
        let new = Uses::of(&self.document, &sites);
        let (is, was) = (new.of_node(node), uses.of_node(node));
        let mut concerns = vec![Concern::Form];
        if is.targets != was.targets || is.is_unclear != was.is_unclear {
            concerns.push(Concern::References);
        }
        if is.inputs != was.inputs || new.likely_of_node(node) != uses.likely_of_node(node) {
            concerns.push(Concern::Parameters);
        }
        if is.inputs != was.inputs {
            let said = Inputs::said(&self.document, &sites);
            let open = |it: &&InputUse| said.numbered(it.input).is_open();
            let is_same = is.inputs.iter().filter(open).eq(was.inputs.iter().filter(open));
            if !is_same {
                return self
                    .with_other_types(node, uses, &new, &sites, builder)
                    .then_some(concerns);
            }
        }
        uses.put(node, &new);
        Some(concerns)
    }

    /// Notes uses by which parameters may have other types, and answers whether they
    /// have the ones that they had.
    fn with_other_types(
        &self,
        node: usize,
        uses: &mut Uses,
        new: &Uses,
        sites: &Sites<'_>,
        builder: &Builder,
    ) -> bool {
        let before = Inputs::of_uses(&self.document, sites, uses, builder);
        uses.put(node, new);
        let after = Inputs::of_uses(&self.document, sites, uses, builder);
        after.are(&before) && !after.have_clash()
    }

    /// The node and, if they can see the difference, all that depend on what it gives.
    /// `None` if there is a map among them.
    fn affected(&self, node: usize, is_seen: bool, known: &Known) -> Option<Vec<usize>> {
        let mut affected = vec![node];
        if !is_seen {
            return Some(affected);
        }
        let nodes = &self.document.workflow.nodes;
        let mut is_different = vec![false; nodes.len()];
        is_different[node] = true;
        let refers_to = |other: usize, is_different: &[bool]| {
            known.uses.of_node(other).targets.iter().any(|&target| is_different[target])
        };
        for other in flow_order(nodes, &known.uses, |_| true) {
            is_different[other] |= passes_on(&nodes[other]) && refers_to(other, &is_different);
        }
        let others = (0..nodes.len()).filter(|&other| other != node);
        affected.extend(others.filter(|&other| refers_to(other, &is_different)));
        let is_map = |node: &usize| matches!(nodes[*node].kind, crate::model::NodeKind::Map(_));
        (!affected.iter().any(is_map)).then_some(affected)
    }

    /// The nodes to walk over, so that everything is known of these: what they refer
    /// to, and what that passes on.
    fn walked(&self, nodes: &[usize], uses: &Uses) -> Vec<bool> {
        let mut is_walked = vec![false; self.document.workflow.nodes.len()];
        for &node in nodes {
            is_walked[node] = true;
        }
        let mut open = nodes.to_vec();
        while let Some(node) = open.pop() {
            for &target in uses.of_node(node).targets {
                let is_new = !std::mem::replace(&mut is_walked[target], true);
                if is_new && passes_on(&self.document.workflow.nodes[target]) {
                    open.push(target);
                }
            }
        }
        is_walked
    }
}
