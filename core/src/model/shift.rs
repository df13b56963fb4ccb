//! A workflow whose values have moved.

use super::{Edge, InputParam, Map, Misfits, Node, NodeKind, Task, Workflow};
use crate::json::{Shift, ValueId};

impl Workflow {
    /// Moves every value that stands behind a splice.
    pub(crate) fn shift(&mut self, it: Shift) {
        if it.by == 0 {
            return;
        }
        let settings = [
            &mut self.name,
            &mut self.description,
            &mut self.region,
            &mut self.timeout_seconds,
            &mut self.dag,
            &mut self.nodes_object,
            &mut self.edges_array,
            &mut self.edges_value,
        ];
        all(it, settings);
        self.inputs.iter_mut().flatten().for_each(|param| param.shift(it));
        // What stands before the splice has not moved.
        let first = self.nodes.partition_point(|node| node.value < it.from);
        self.nodes[first..].iter_mut().for_each(|node| node.shift(it));
        self.edges.iter_mut().for_each(|edge| edge.shift(it));
        self.misfits.shift(it);
    }
}

/// Moves values that may be there.
fn all<'v>(it: Shift, values: impl IntoIterator<Item = &'v mut Option<ValueId>>) {
    values.into_iter().flatten().for_each(|id| it.apply(id));
}

impl InputParam {
    fn shift(&mut self, it: Shift) {
        it.apply(&mut self.key);
        all(it, [&mut self.object, &mut self.default, &mut self.description]);
    }
}

impl Node {
    fn shift(&mut self, it: Shift) {
        it.apply(&mut self.key);
        it.apply(&mut self.value);
        match &mut self.kind {
            NodeKind::Task(task) => task.shift(it),
            NodeKind::Map(map) => map.shift(it),
        }
    }
}

impl Task {
    fn shift(&mut self, it: Shift) {
        it.apply(&mut self.object);
        it.apply(&mut self.key);
        for (key, value) in self.payload.iter_mut().chain(&mut self.second_payload) {
            it.apply(key);
            it.apply(value);
        }
        let fields = [
            &mut self.model_id,
            &mut self.task,
            &mut self.outputs,
            &mut self.retry,
            &mut self.timeout_seconds,
        ];
        all(it, fields);
    }
}

impl Map {
    fn shift(&mut self, it: Shift) {
        it.apply(&mut self.object);
        it.apply(&mut self.key);
        all(it, [&mut self.items, &mut self.tolerance, &mut self.max_concurrency]);
        self.inner.iter_mut().for_each(|inner| inner.shift(it));
        if let Some(nested) = &mut self.nested {
            it.apply(&mut nested.claim);
            nested.map.iter_mut().for_each(|map| map.shift(it));
        }
    }
}

impl Edge {
    fn shift(&mut self, it: Shift) {
        it.apply(&mut self.object);
        all(it, [&mut self.from, &mut self.to]);
    }
}

impl Misfits {
    fn shift(&mut self, it: Shift) {
        for misfit in &mut self.wrong_shapes {
            it.apply(&mut misfit.value);
        }
        for field in &mut self.unknown_fields {
            it.apply(&mut field.object);
            it.apply(&mut field.key);
            it.apply(&mut field.value);
        }
        for (first, again) in &mut self.duplicate_keys {
            it.apply(first);
            it.apply(again);
        }
    }
}
