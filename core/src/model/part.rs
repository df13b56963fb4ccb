//! The parts of the format that have to have a certain form.

/// A part of a document, as messages call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatPart {
    /// The whole document.
    Workflow,
    /// `name`
    Name,
    /// The `description` of a workflow or a parameter.
    Description,
    /// `region`
    Region,
    /// `input_params`
    Params,
    /// An element of `input_params` that is a list.
    ListedParam,
    /// A parameter's description.
    Param,
    /// The `type` of a parameter.
    ParamType,
    /// `required`
    Required,
    /// `min_items`
    MinItems,
    /// `max_items`
    MaxItems,
    /// `dag`
    Dag,
    /// `nodes`
    Nodes,
    /// A node.
    Node,
    /// The `node` of a map.
    InnerNode,
    /// The `type` of a node.
    NodeType,
    /// The `type` of a map's inner node.
    InnerType,
    /// `task`
    Task,
    /// `model_id`
    ModelId,
    /// `payload`
    Payload,
    /// `inputs`
    Inputs,
    /// `outputs`
    Outputs,
    /// One of them.
    Output,
    /// `edges`
    Edges,
    /// One of them.
    Edge,
    /// The `from` of an edge.
    From,
    /// The `to` of an edge.
    To,
}

impl FormatPart {
    /// Its name in messages: `` `region` ``, `an edge`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workflow => "a workflow",
            Self::Name => "`name`",
            Self::Description => "`description`",
            Self::Region => "`region`",
            Self::Params => "`input_params`",
            Self::ListedParam => "an element of `input_params`",
            Self::Param => "an input parameter",
            Self::ParamType | Self::NodeType | Self::InnerType => "`type`",
            Self::Required => "`required`",
            Self::MinItems => "`min_items`",
            Self::MaxItems => "`max_items`",
            Self::Dag => "`dag`",
            Self::Nodes => "`nodes`",
            Self::Node => "a node",
            Self::InnerNode => "`node`",
            Self::Task => "`task`",
            Self::ModelId => "`model_id`",
            Self::Payload => "`payload`",
            Self::Inputs => "`inputs`",
            Self::Outputs => "`outputs`",
            Self::Output => "an output",
            Self::Edges => "`edges`",
            Self::Edge => "an edge",
            Self::From => "`from`",
            Self::To => "`to`",
        }
    }
}
