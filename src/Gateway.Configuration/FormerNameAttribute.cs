namespace Gateway.Configuration;

/// <summary>
/// A key under which an option was configured before it was renamed. The binder still accepts it, with a warning; the schema marks it as
/// deprecated.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
