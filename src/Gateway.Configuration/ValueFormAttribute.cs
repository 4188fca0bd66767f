namespace Gateway.Configuration;

/// <summary>Says the form of a text option, or of the elements of a list. The schema shows it; the option's validator decides.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValueFormAttribute(ValueForm form) : Attribute
{
    public ValueForm Form { get; } = form;
}
