//! Which part of the canvas is on the screen. No browser in here.

use crate::geometry::{Point, Rect};

/// The least zoom.
pub const MIN_ZOOM: f64 = 0.02;
/// The greatest zoom.
pub const MAX_ZOOM: f64 = 2.5;
/// Below this zoom the canvas is drawn as an overview.
pub const OVERVIEW_ZOOM: f64 = 0.35;

/// Which part of the canvas is on the screen: a place `p` of the canvas stands
/// at `p * zoom + (x, y)` of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Where the canvas's origin stands on the screen.
    pub x: f64,
    /// Where the canvas's origin stands on the screen.
    pub y: f64,
    /// Screen pixels for each pixel of the canvas.
    pub zoom: f64,
}

/// How much of the screen is to stay free at each edge, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Insets {
    /// Above.
    pub top: f64,
    /// Below.
    pub bottom: f64,
    /// To the left, and as much to the right.
    pub side: f64,
}

impl Insets {
    /// The same at every edge.
    pub fn even(margin: f64) -> Self {
        Self { top: margin, bottom: margin, side: margin }
    }
}

impl Default for Viewport {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Viewport {
    /// The place of the canvas under a place of the screen.
    pub fn to_canvas(self, screen: Point) -> Point {
        Point::new((screen.x - self.x) / self.zoom, (screen.y - self.y) / self.zoom)
    }

    /// Where a place of the canvas stands on the screen.
    pub fn to_screen(self, place: Point) -> Point {
        Point::new(place.x * self.zoom + self.x, place.y * self.zoom + self.y)
    }

    /// The part of the canvas that a screen of this size shows.
    pub fn window(self, (width, height): (f64, f64)) -> Rect {
        let corner = self.to_canvas(Point::default());
        Rect { x: corner.x, y: corner.y, width: width / self.zoom, height: height / self.zoom }
    }

    /// Moved by screen pixels.
    #[must_use]
    pub fn panned(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }

    /// Zoomed by `factor`, so that what is under `screen` stays there.
    #[must_use]
    pub fn zoomed(self, factor: f64, screen: Point) -> Self {
        let zoom = (self.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        let under = self.to_canvas(screen);
        Self { x: screen.x - under.x * zoom, y: screen.y - under.y * zoom, zoom }
    }

    /// The viewport that shows all of `area` in the middle of what is not to stay
    /// free, no larger than life.
    pub fn fitted(area: Rect, (width, height): (f64, f64), insets: Insets) -> Self {
        let Insets { top, bottom, side } = insets;
        let (free_width, free_height) = (width - 2.0 * side, height - top - bottom);
        let zoom = (free_width.max(40.0) / area.width.max(1.0))
            .min(free_height.max(40.0) / area.height.max(1.0))
            .clamp(MIN_ZOOM, 1.0);
        let (middle, centre) = (Point::new(width / 2.0, top + free_height / 2.0), area.centre());
        Self { x: middle.x - centre.x * zoom, y: middle.y - centre.y * zoom, zoom }
    }

    /// Moved as little as shows all of `area`; unmoved when it is on the screen.
    #[must_use]
    pub fn revealing(self, area: Rect, (width, height): (f64, f64), insets: Insets) -> Self {
        let start = self.to_screen(Point::new(area.x, area.y));
        let end = self.to_screen(Point::new(area.x + area.width, area.y + area.height));
        let shift = |start: f64, end: f64, least: f64, most: f64| {
            if start < least {
                least - start
            } else if end > most {
                (most - end).max(least - start)
            } else {
                0.0
            }
        };
        let Insets { top, bottom, side } = insets;
        self.panned(
            shift(start.x, end.x, side, width - side),
            shift(start.y, end.y, top, height - bottom),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let before = Viewport { x: 30.0, y: -20.0, zoom: 0.8 };
        let pointer = Point::new(200.0, 100.0);
        let after = before.zoomed(1.7, pointer);
        assert!(before.to_canvas(pointer).distance(after.to_canvas(pointer)) < 1e-9);
        assert!((before.zoomed(1e9, pointer).zoom - MAX_ZOOM).abs() < 1e-9);
    }

    #[test]
    fn fitting_shows_everything() {
        let area = Rect { x: -500.0, y: 40.0, width: 3000.0, height: 200.0 };
        let view = Viewport::fitted(area, (800.0, 600.0), Insets::even(20.0));
        assert!(view.window((800.0, 600.0)).encloses(area));
    }

    #[test]
    fn fitting_leaves_the_edges_free() {
        let area = Rect { x: 0.0, y: 0.0, width: 238.0, height: 94.0 };
        let insets = Insets { top: 56.0, bottom: 56.0, side: 24.0 };
        let view = Viewport::fitted(area, (360.0, 180.0), insets);
        assert!(view.to_screen(Point::default()).y >= 56.0);
        assert!(view.to_screen(Point::new(238.0, 94.0)).y <= 180.0 - 56.0);
    }

    #[test]
    fn revealing_moves_only_when_needed() {
        let view = Viewport::default();
        let inside = Rect { x: 100.0, y: 100.0, width: 50.0, height: 50.0 };
        assert_eq!(view.revealing(inside, (800.0, 600.0), Insets::even(20.0)), view);
        let right = Rect { x: 900.0, ..inside };
        assert_eq!(
            view.revealing(right, (800.0, 600.0), Insets::even(20.0)),
            view.panned(-170.0, 0.0)
        );
    }
}
