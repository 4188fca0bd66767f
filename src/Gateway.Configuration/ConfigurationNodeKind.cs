namespace Gateway.Configuration;

/// <summary>
/// The JSON kind of a configuration node. Environment variables create nodes of the kinds <see cref="Text"/> and <see cref="Section"/>.
/// </summary>
public enum ConfigurationNodeKind
{
    Null,
    Text,
    Number,
    Boolean,
    Section,
    List,
}
