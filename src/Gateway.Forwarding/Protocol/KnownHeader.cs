namespace Gateway.Forwarding.Protocol;

/// <summary>A common header name; its string is allocated only once.</summary>
internal sealed class KnownHeader(string name, HeaderKind kind)
{
    public string Name { get; } = name;

    public HeaderKind Kind { get; } = kind;
}
