using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Gateway.Configuration;

/// <summary>The metadata of one option that the binder and the schema use.</summary>
internal sealed class OptionProperty(PropertyInfo property)
{
    public string Name { get; } = property.Name;

    /// <summary>The key under which it was configured before, or null.</summary>
    public string? FormerName { get; } = property.GetCustomAttribute<FormerNameAttribute>()?.Name;

    /// <summary>The type without <see cref="Nullable{T}"/>.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public OptionRange? Range { get; } = OptionRange.Of(property);

    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredAttribute))
        || property.IsDefined(typeof(RequiredMemberAttribute))
        || YarpMembers.IsRequired(property);

    /// <summary>Whether its value alone may stand in the place of the object.</summary>
    public bool IsShorthand { get; } = property.IsDefined(typeof(ShorthandAttribute));

    /// <summary>Whether the option is a path; a relative path starts at the folder of the configuration file.</summary>
    public bool IsPath { get; } = property.GetCustomAttribute<DataTypeAttribute>()?.CustomDataType == "Path";

    /// <summary>Whether the option is a secret, whose value is never printed.</summary>
    public bool IsSecret { get; } = property.GetCustomAttribute<PasswordPropertyTextAttribute>()?.Password == true;

    /// <summary>The form of its text, or of the elements of its list; null for any.</summary>
    public ValueForm? Form { get; } = property.GetCustomAttribute<ValueFormAttribute>()?.Form ?? YarpMembers.FormOf(property);

    public string? Description { get; } = property.GetCustomAttribute<DescriptionAttribute>()?.Description
        ?? YarpMembers.Describe(property);

    /// <summary>The version of the product in which it came.</summary>
    public string Since { get; } = property.GetCustomAttribute<SinceAttribute>()?.Version ?? SinceAttribute.First;

    public object? Get(object instance) => property.GetValue(instance);

    public void Set(object instance, object value) => property.SetValue(instance, value);
}
