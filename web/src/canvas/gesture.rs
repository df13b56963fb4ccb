//! What a pointer can be doing on the canvas.

use std::collections::BTreeSet;

use crate::geometry::Point;
use crate::state::graph_view::NodeId;
use crate::state::viewport::Viewport;

/// What the pointer is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Gesture {
    /// Nothing.
    None,
    /// Moving the view. `is_click` until it moved.
    Pan { from: Point, start: Viewport, now: Point, is_click: bool },
    /// Moving nodes, each from its place.
    Drag { from: Point, starts: Vec<(NodeId, Point)>, now: Point, grabbed: NodeId, is_click: bool },
    /// Drawing a connection from a node.
    Connect { from: NodeId, now: Point },
    /// Selecting what a rectangle meets, besides what was selected.
    Lasso { from: Point, now: Point, base: BTreeSet<NodeId> },
    /// Two fingers: where they were, and the view then.
    Pinch { fingers: [(i32, Point); 2], from: [Point; 2], start: Viewport },
}
