namespace Gateway.Configuration;

/// <summary>What a node of the configuration is, as JSON wrote it; the environment writes <see cref="Text"/> and <see cref="Section"/>.</summary>
public enum ConfigurationNodeKind
{
    Null,
    Text,
    Number,
    Boolean,
    Section,
    List,
}
