namespace Gateway.Configuration;

/// <summary>The version of the product in which an option came; without it, the first one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute(string version) : Attribute
{
    /// <summary>The version of an option that does not say.</summary>
    public const string First = "0.1";

    public string Version { get; } = version;
}
