//! What to do about an error, by its code.

/// What a person can do about an error of a run; `None` when the message has to do.
pub fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "template_error" => {
            "A reference in the payload has no value. Compare it with the result of the node that it names."
        }
        "task_input_invalid" => {
            "A value in the payload does not fit the task. Change it and run again."
        }
        "provider_unreachable" | "provider_tls" => {
            "The provider could not be reached. Check its address in the server's configuration."
        }
        "provider_timeout" => {
            "The provider took too long. Try again, or give the node a longer timeout."
        }
        "provider_5xx" => "The provider had a fault of its own. Trying again later often helps.",
        "provider_rate_limited" => {
            "The provider asks for fewer calls. Try again later, or lower the map's concurrency."
        }
        "provider_rejected" => {
            "The provider does not take this input. Change the payload and run again."
        }
        "provider_bad_response" | "provider_truncated" => {
            "The provider's answer could not be read. Try again; if it stays so, try another model."
        }
        "provider_too_large" | "result_too_large" => {
            "The result is larger than the server allows. Ask for less at a time."
        }
        "url_not_allowed" => {
            "The server does not fetch from that address. Upload the file instead."
        }
        "map_items_not_array" => {
            "The map's items have to be an array. Check the reference in `items`."
        }
        "map_too_large" => "The map has more elements than the server allows. Split it up.",
        "map_tolerance_exceeded" => {
            "More elements failed than the tolerance allows. See what failed, or raise the tolerance."
        }
        "pick_out_of_range" => "An index is past the end of the array. Check the indices.",
        "timed_out" => {
            "The run took longer than the workflow allows. Raise its timeout in the settings."
        }
        _ => return None,
    })
}
