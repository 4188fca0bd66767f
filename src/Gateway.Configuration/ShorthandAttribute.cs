namespace Gateway.Configuration;

/// <summary>Marks the option of a class whose value alone may be written in the place of the object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShorthandAttribute : Attribute;
