//! Points, rectangles and curves of the canvas. No browser in here.

/// How wide a node's card is. Sizes come from here and are never measured.
pub const CARD_WIDTH: f64 = 240.0;
/// How high a node's card is.
pub const CARD_HEIGHT: f64 = 96.0;
/// What positions are rounded to.
pub const SNAP: f64 = 8.0;
/// How far from a card's right edge its handle can be grabbed.
const HANDLE_REACH: f64 = 14.0;

/// A place, in pixels of the canvas at zoom 1 unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// A place.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// This place, moved.
    #[must_use]
    pub fn plus(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy }
    }

    /// How far the other place is.
    pub fn distance(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The nearest place on the snap grid.
    #[must_use]
    pub fn snapped(self) -> Self {
        Self { x: snap(self.x), y: snap(self.y) }
    }
}

/// The nearest multiple of [`SNAP`].
pub fn snap(value: f64) -> f64 {
    (value / SNAP).round() * SNAP
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width, at least 0.
    pub width: f64,
    /// Its height, at least 0.
    pub height: f64,
}

impl Rect {
    /// The card of a node that stands at `at`.
    pub const fn card(at: Point) -> Self {
        Self { x: at.x, y: at.y, width: CARD_WIDTH, height: CARD_HEIGHT }
    }

    /// The rectangle between two corners.
    pub fn between(a: Point, b: Point) -> Self {
        Self {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            width: (a.x - b.x).abs(),
            height: (a.y - b.y).abs(),
        }
    }

    /// The same rectangle, larger by `margin` on each side.
    #[must_use]
    pub fn grown(self, margin: f64) -> Self {
        Self {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }

    /// Whether the place is inside.
    pub fn contains(self, point: Point) -> bool {
        (self.x..=self.x + self.width).contains(&point.x)
            && (self.y..=self.y + self.height).contains(&point.y)
    }

    /// Whether all of the other rectangle is inside.
    pub fn encloses(self, other: Rect) -> bool {
        self.contains(Point::new(other.x, other.y))
            && self.contains(Point::new(other.x + other.width, other.y + other.height))
    }

    /// Whether the two have a place in common.
    pub fn meets(self, other: Rect) -> bool {
        self.x <= other.x + other.width
            && other.x <= self.x + self.width
            && self.y <= other.y + other.height
            && other.y <= self.y + self.height
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Rect) -> Self {
        let x = self.x.min(other.x);
        let y = self.y.min(other.y);
        Self {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }

    /// Its middle.
    pub fn centre(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// The smallest rectangle around the cards at these places; `None` without any.
pub fn bounds(places: impl IntoIterator<Item = Point>) -> Option<Rect> {
    places.into_iter().map(Rect::card).reduce(Rect::union)
}

/// Where edges leave a card.
pub fn outlet(card: Point) -> Point {
    card.plus(CARD_WIDTH, CARD_HEIGHT / 2.0)
}

/// Where edges enter a card.
pub fn inlet(card: Point) -> Point {
    card.plus(0.0, CARD_HEIGHT / 2.0)
}

/// Whether a press at `point` grabs the right handle of the card.
pub fn is_on_handle(card: Point, point: Point) -> bool {
    outlet(card).distance(point) <= HANDLE_REACH
}

/// The two control points of the curve of an edge.
fn controls(from: Point, to: Point) -> (Point, Point) {
    let run = to.x - from.x;
    let reach = if run >= 0.0 { (run * 0.5).max(32.0) } else { (-run * 0.5 + 64.0).min(240.0) };
    (from.plus(reach, 0.0), to.plus(-reach, 0.0))
}

/// The curve of an edge, as the `d` of an SVG path.
pub fn curve(from: Point, to: Point) -> String {
    let (a, b) = controls(from, to);
    format!("M{} {}C{} {} {} {} {} {}", from.x, from.y, a.x, a.y, b.x, b.y, to.x, to.y)
}

/// The control points of the curve of an edge, for drawing it on a bitmap.
pub fn curve_controls(from: Point, to: Point) -> (Point, Point) {
    controls(from, to)
}

/// The place at `t`, from 0 to 1, of the curve of an edge.
pub fn curve_at(from: Point, to: Point, t: f64) -> Point {
    let (a, b) = controls(from, to);
    let s = 1.0 - t;
    let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    let along =
        |values: [f64; 4]| values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    Point::new(along([from.x, a.x, b.x, to.x]), along([from.y, a.y, b.y, to.y]))
}

/// How far `point` is from the curve of an edge, near enough for picking.
pub fn curve_distance(from: Point, to: Point, point: Point) -> f64 {
    let mut before = from;
    let mut least = f64::INFINITY;
    for step in 1..=24 {
        let next = curve_at(from, to, f64::from(step) / 24.0);
        least = least.min(segment_distance(before, next, point));
        before = next;
    }
    least
}

fn segment_distance(a: Point, b: Point, point: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let t =
        if length == 0.0 { 0.0 } else { ((point.x - a.x) * dx + (point.y - a.y) * dy) / length };
    a.plus(dx * t.clamp(0.0, 1.0), dy * t.clamp(0.0, 1.0)).distance(point)
}

/// The rectangle that the curve of an edge stays in.
pub fn curve_bounds(from: Point, to: Point) -> Rect {
    let (a, b) = controls(from, to);
    Rect::between(from, to).union(Rect::between(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_snap_to_eight_pixels() {
        assert_eq!(Point::new(11.9, -4.1).snapped(), Point::new(8.0, -8.0));
    }

    #[test]
    fn curves_begin_and_end_at_the_cards() {
        let (from, to) = (outlet(Point::new(0.0, 0.0)), inlet(Point::new(400.0, 200.0)));
        assert_eq!(curve_at(from, to, 0.0), from);
        assert_eq!(curve_at(from, to, 1.0), to);
        assert!(curve_distance(from, to, curve_at(from, to, 0.4)) < 1.0);
        assert!(curve_distance(from, to, Point::new(0.0, 400.0)) > 100.0);
    }

    #[test]
    fn rectangles_meet_and_enclose() {
        let a = Rect { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };
        let b = Rect { x: 10.0, y: 10.0, width: 1.0, height: 1.0 };
        assert!(a.meets(b) && !a.encloses(b) && a.grown(1.0).encloses(b));
        assert_eq!(a.union(b), Rect { x: 0.0, y: 0.0, width: 11.0, height: 11.0 });
    }
}
