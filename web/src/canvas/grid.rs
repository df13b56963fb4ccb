//! A grid of 512 px cells that finds what stands in a rectangle without looking
//! at everything. No browser in here.

use std::collections::HashMap;

use crate::geometry::Rect;

const CELL: f64 = 512.0;

/// Rectangles by the cells that they touch.
#[derive(Debug, Default)]
pub struct Grid {
    cells: HashMap<(i32, i32), Vec<u32>>,
}

impl Grid {
    /// The grid of these rectangles; each is known by its position.
    pub fn new(rects: impl IntoIterator<Item = Rect>) -> Self {
        let mut grid = Self::default();
        for (index, rect) in rects.into_iter().enumerate() {
            for cell in cells_of(rect) {
                grid.cells.entry(cell).or_default().push(index as u32);
            }
        }
        grid
    }

    /// Takes note that a rectangle moved.
    pub fn relocate(&mut self, index: u32, old: Rect, new: Rect) {
        if cells_of(old).eq(cells_of(new)) {
            return;
        }
        for cell in cells_of(old) {
            if let Some(held) = self.cells.get_mut(&cell) {
                held.retain(|&it| it != index);
            }
        }
        for cell in cells_of(new) {
            self.cells.entry(cell).or_default().push(index);
        }
    }

    /// What may meet `area`, in order of position. The caller looks closer.
    pub fn near(&self, area: Rect) -> Vec<u32> {
        let n_cells = cells_of(area).count();
        let mut found: Vec<u32> = if n_cells > self.cells.len() {
            self.cells.values().flatten().copied().collect()
        } else {
            cells_of(area).filter_map(|cell| self.cells.get(&cell)).flatten().copied().collect()
        };
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn cells_of(rect: Rect) -> impl Iterator<Item = (i32, i32)> + Clone {
    let cell = |value: f64| (value / CELL).floor() as i32;
    let (left, right) = (cell(rect.x), cell(rect.x + rect.width));
    let (top, bottom) = (cell(rect.y), cell(rect.y + rect.height));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64) -> Rect {
        Rect { x, y, width: 100.0, height: 100.0 }
    }

    #[test]
    fn only_what_is_near_is_found() {
        let mut grid = Grid::new([square(0.0, 0.0), square(500.0, 0.0), square(5000.0, 5000.0)]);
        assert_eq!(grid.near(square(0.0, 0.0)), [0, 1]);
        assert_eq!(grid.near(square(5000.0, 5000.0)), [2]);
        grid.relocate(0, square(0.0, 0.0), square(5000.0, 5000.0));
        assert_eq!(grid.near(square(5000.0, 5000.0)), [0, 2]);
        assert_eq!(grid.near(square(100.0, 100.0)), [1]);
        assert_eq!(grid.near(square(0.0, 0.0).grown(1e6)), [0, 1, 2]);
    }
}
