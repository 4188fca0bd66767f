namespace Gateway.Forwarding.Protocol;

/// <summary>A header name that is common enough to have its string ready.</summary>
internal sealed class KnownHeader(string name, HeaderKind kind)
{
    public string Name { get; } = name;

    public HeaderKind Kind { get; } = kind;
}
