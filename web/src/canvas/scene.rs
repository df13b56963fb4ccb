//! Where everything stands, found fast: by id, by place, by rectangle.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::grid::Grid;
use super::layout::layout;
use crate::geometry::{self, CARD_HEIGHT, Point, Rect};
use crate::state::graph_view::{EdgeKey, GraphView, NodeId};

/// How near to an edge a press picks it, in pixels of the screen.
const EDGE_REACH: f64 = 7.0;

/// Where the nodes stand. A node's place is a signal of its own, so that moving it
/// touches its card and its edges alone.
#[derive(Default)]
pub struct Scene {
    nodes: Vec<(NodeId, ArcRwSignal<Point>)>,
    index: HashMap<NodeId, usize>,
    /// The edges' ends as positions in `nodes`.
    ends: Vec<(usize, usize)>,
    edges: Vec<EdgeKey>,
    /// Cards as they were when nothing was being dragged.
    grid: Grid,
    at_rest: Vec<Point>,
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit {
    /// The right handle of a node, where connections start.
    Handle(NodeId),
    /// A node.
    Node(NodeId),
    /// An edge.
    Edge(EdgeKey),
    /// Nothing.
    Nothing,
}

impl Scene {
    /// Takes over what `graph` says. Nodes without a place keep the one that they
    /// had, and new ones are laid out below the rest.
    pub fn sync(&mut self, graph: &GraphView) {
        let places = self.places_for(graph);
        let mut old: HashMap<NodeId, ArcRwSignal<Point>> = self.nodes.drain(..).collect();
        self.index.clear();
        for (position, (node, place)) in graph.nodes.iter().zip(&places).enumerate() {
            let signal = old.remove(&node.id).unwrap_or_else(|| ArcRwSignal::new(*place));
            if signal.get_untracked() != *place {
                signal.set(*place);
            }
            self.index.insert(Arc::clone(&node.id), position);
            self.nodes.push((Arc::clone(&node.id), signal));
        }
        self.ends.clone_from(&graph.ends);
        self.edges.clone_from(&graph.edges);
        self.grid = Grid::new(places.iter().map(|place| Rect::card(*place)));
        self.at_rest = places;
    }

    fn places_for(&self, graph: &GraphView) -> Vec<Point> {
        let known: Vec<Option<Point>> =
            graph.nodes.iter().map(|node| node.position.or_else(|| self.place(&node.id))).collect();
        let missing: Vec<usize> = (0..known.len()).filter(|&node| known[node].is_none()).collect();
        if missing.is_empty() {
            return known.into_iter().flatten().collect();
        }
        let below = geometry::bounds(known.iter().flatten().copied());
        let origin = below.map_or(Point::default(), |area| {
            Point::new(area.x, area.y + area.height + CARD_HEIGHT).snapped()
        });
        let mut local = vec![None; known.len()];
        for (position, &node) in missing.iter().enumerate() {
            local[node] = Some(position);
        }
        let edges: Vec<_> =
            graph.ends.iter().filter_map(|&(from, to)| Some((local[from]?, local[to]?))).collect();
        let laid_out = layout(missing.len(), &edges);
        known
            .into_iter()
            .zip(local)
            .map(|(known, local)| {
                let fresh = local.map(|local| laid_out[local].plus(origin.x, origin.y));
                known.or(fresh).unwrap_or_default()
            })
            .collect()
    }

    /// The place of a node, as a signal.
    pub fn place_signal(&self, id: &str) -> Option<ArcRwSignal<Point>> {
        self.index.get(id).map(|&position| self.nodes[position].1.clone())
    }

    /// The place of a node.
    pub fn place(&self, id: &str) -> Option<Point> {
        self.index.get(id).map(|&position| self.nodes[position].1.get_untracked())
    }

    /// The ids and places of all nodes.
    pub fn places(&self) -> impl Iterator<Item = (&NodeId, Point)> {
        self.nodes.iter().map(|(id, place)| (id, place.get_untracked()))
    }

    /// The places of both ends of every edge.
    pub fn edges(&self) -> impl Iterator<Item = (&EdgeKey, Point, Point)> {
        self.edges.iter().zip(&self.ends).map(|(key, &(from, to))| {
            (key, self.nodes[from].1.get_untracked(), self.nodes[to].1.get_untracked())
        })
    }

    /// The smallest rectangle around everything; `None` without nodes.
    pub fn bounds(&self) -> Option<Rect> {
        geometry::bounds(self.places().map(|(_, place)| place))
    }

    /// The nodes whose cards meet `area`.
    pub fn nodes_in(&self, area: Rect) -> Vec<NodeId> {
        let meets = |&position: &u32| Rect::card(self.at_rest[position as usize]).meets(area);
        let near = self.grid.near(area).into_iter().filter(meets);
        near.map(|position| Arc::clone(&self.nodes[position as usize].0)).collect()
    }

    /// The place nearest to `wanted` where a card covers no other: there, or below,
    /// or further to the right.
    pub fn free_place(&self, wanted: Point) -> Point {
        const GAP: f64 = 32.0;
        let rows = |column: u32| (0..8).map(move |row| (column, row));
        let places = (0..64).flat_map(rows).map(|(column, row)| {
            let (dx, dy) = (geometry::CARD_WIDTH + GAP, geometry::CARD_HEIGHT + GAP);
            wanted.plus(f64::from(column) * dx, f64::from(row) * dy)
        });
        let is_free = |place: &Point| self.nodes_in(Rect::card(*place).grown(GAP / 2.0)).is_empty();
        places.into_iter().find(is_free).unwrap_or(wanted)
    }

    /// The edges that may be seen in `area`.
    pub fn edges_in(&self, area: Rect) -> Vec<EdgeKey> {
        self.edges()
            .filter(|(_, from, to)| {
                geometry::curve_bounds(geometry::outlet(*from), geometry::inlet(*to)).meets(area)
            })
            .map(|(key, ..)| key.clone())
            .collect()
    }

    /// What stands at `point`; the last drawn wins. `zoom` says how near is near.
    pub fn hit(&self, point: Point, zoom: f64) -> Hit {
        let reach = Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 }.grown(16.0);
        let near: Vec<u32> = self.grid.near(reach);
        for &position in near.iter().rev() {
            let (id, place) = &self.nodes[position as usize];
            if geometry::is_on_handle(place.get_untracked(), point) {
                return Hit::Handle(Arc::clone(id));
            }
        }
        for &position in near.iter().rev() {
            let (id, place) = &self.nodes[position as usize];
            if Rect::card(place.get_untracked()).contains(point) {
                return Hit::Node(Arc::clone(id));
            }
        }
        self.hit_edge(point, EDGE_REACH / zoom)
    }

    fn hit_edge(&self, point: Point, reach: f64) -> Hit {
        let near = Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 }.grown(reach);
        let mut best = (reach, Hit::Nothing);
        for (key, from, to) in self.edges() {
            let (from, to) = (geometry::outlet(from), geometry::inlet(to));
            if geometry::curve_bounds(from, to).meets(near) {
                let distance = geometry::curve_distance(from, to, point);
                if distance <= best.0 {
                    best = (distance, Hit::Edge(key.clone()));
                }
            }
        }
        best.1
    }
}
