//! What a new node begins as. No browser in here.

use serde_json::{Map, Value, json};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::tasks::{self, Category, PICK, TaskType};

/// Something that can be added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// What it is called.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// The heading that it stands under.
    pub group: &'static str,
    /// What it is about; `None` for a map.
    pub category: Option<Category>,
    /// The task; for a map, that of its inner node.
    task: &'static str,
}

/// Everything that can be added, in groups, in the order of the menu.
pub fn choices() -> Vec<Choice> {
    let order = [
        (Category::Text, "Text"),
        (Category::Image, "Image"),
        (Category::Video, "Video"),
        (Category::Audio, "Audio"),
        (Category::Ocr, "Text in pictures"),
        (Category::Moderation, "Moderation"),
    ];
    let of_task = |task: &'static TaskType, group| Choice {
        title: task.title,
        description: task.description,
        group,
        category: Some(task.category),
        task: task.id,
    };
    let mut choices: Vec<Choice> = order
        .into_iter()
        .flat_map(|(category, group)| {
            let tasks = tasks::ALL.iter().filter(move |task| task.category == category);
            tasks.map(move |task| of_task(task, group))
        })
        .collect();
    choices.push(Choice {
        title: "Map",
        description: "Does a task once for each element of an array",
        group: "Flow",
        category: None,
        task: "fal/text-to-image",
    });
    choices.extend(tasks::find(PICK).map(|task| of_task(task, "Flow")));
    choices
}

/// The position of the choice that `query` most likely means: the one that is called
/// so, else one whose title begins so, else the first.
pub fn likeliest(found: &[Choice], query: &str) -> usize {
    let query = query.trim().to_lowercase();
    let title = |it: &Choice| it.title.to_lowercase();
    let is_called = found.iter().position(|it| title(it) == query);
    is_called.or_else(|| found.iter().position(|it| title(it).starts_with(&query))).unwrap_or(0)
}

impl Choice {
    /// Whether all words of `query` are somewhere in what it says of itself.
    pub fn matches(&self, query: &str) -> bool {
        let all = format!("{} {} {} {}", self.title, self.description, self.group, self.task);
        let all = all.to_lowercase();
        query.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }

    /// The id that a new one gets if it is free.
    pub fn name(&self) -> String {
        if self.category.is_none() {
            return "map".to_owned();
        }
        let words = self.title.split(|it: char| !it.is_ascii_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        words.join("_").to_lowercase()
    }

    /// The node, with a model of the catalogue that can do it.
    pub fn node(&self, catalogue: &Catalogue) -> Value {
        if self.category.is_some() {
            return task_node(self.task, catalogue);
        }
        let mut inner = task_node(self.task, catalogue);
        inner["payload"] = json!({ "prompt": "${item}" });
        json!({ "type": "map", "items": "", "node": inner, "tolerance": 0 })
    }
}

/// A node that does `task`.
pub fn task_node(task: &str, catalogue: &Catalogue) -> Value {
    let mut payload = Map::new();
    let takes_messages = tasks::find(task).is_some_and(|it| it.input("messages").is_some());
    if takes_messages {
        payload.insert("messages".to_owned(), json!([{ "role": "user", "content": "" }]));
    }
    if task == PICK {
        payload.insert("indices".to_owned(), json!([0]));
    }
    let model = model_for(task, catalogue);
    json!({ "type": "task", "model_id": model, "task": task, "payload": payload })
}

/// The first model of the catalogue that can do `task`.
pub fn model_for(task: &str, catalogue: &Catalogue) -> String {
    if task == PICK {
        return PICK.to_owned();
    }
    let model = catalogue.models.iter().find(|model| model.can(task));
    model.map(|model| model.id.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_offered_once() {
        let choices = choices();
        assert_eq!(choices.len(), tasks::ALL.len() + 1);
        assert!(choices.chunk_by(|a, b| a.group == b.group).count() <= 7);
    }

    #[test]
    fn words_are_found_anywhere() {
        let found: Vec<_> = choices()
            .into_iter()
            .filter(|it| it.matches("video image"))
            .map(|it| it.task)
            .collect();
        assert!(found.contains(&"fal/image-to-video"), "{found:?}");
    }

    #[test]
    fn the_likeliest_is_the_one_that_is_called_so() {
        let found: Vec<_> = choices().into_iter().filter(|it| it.matches("speech")).collect();
        assert_eq!(found[likeliest(&found, "speech")].task, "openai/audio-speech");
        assert_eq!(likeliest(&found, "nothing"), 0);
    }

    #[test]
    fn new_nodes_have_a_model() {
        let catalogue = Catalogue::sandbox();
        for choice in choices() {
            let node = choice.node(&catalogue);
            let node = node.get("node").unwrap_or(&node);
            assert_ne!(node["model_id"], "", "{}", choice.title);
        }
    }
}
