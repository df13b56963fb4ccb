//! The mark of the product.

use leptos::prelude::*;

/// The sign of the product: two warps and a weft.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" fill="none" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#191b33" />
            <g stroke-linejoin="round" stroke-linecap="round" stroke-width="3.2">
                <path d="M4.4 6 13 26 21.6 6" stroke="#ffb14a" />
                <path d="M2.5 10.5H29.5" stroke="#191b33" stroke-width="4.8" stroke-linecap="butt" />
                <path d="M3.2 10.5H28.8" stroke="#f4f1ff" stroke-width="2.4" />
                <path d="M10.4 6 19 26 27.6 6" stroke="#191b33" stroke-width="5.4" />
                <path d="M10.4 6 19 26 27.6 6" stroke="#4fd1c5" />
                <path d="M13.9 24 17.9 14.6" stroke="#191b33" stroke-width="5.4" stroke-linecap="butt" />
                <path d="M9 16.7 13 26 18.1 14.1" stroke="#ffb14a" stroke-linecap="butt" />
            </g>
        </svg>
    }
}
