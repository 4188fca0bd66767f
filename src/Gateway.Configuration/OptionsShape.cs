using System.Collections.Frozen;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>The configurable properties of an option class, as the binder and the schema both see them.</summary>
internal sealed class OptionsShape
{
    private readonly FrozenDictionary<string, OptionProperty> _byName;
    private readonly FrozenDictionary<string, OptionProperty> _byFormerName;

    public OptionsShape(IEnumerable<PropertyInfo> properties)
    {
        Properties =
        [
            .. properties
                .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Select(p => new OptionProperty(p)),
        ];
        Names = [.. Properties.Select(p => p.Name)];
        _byName = Properties.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        _byFormerName = Properties
            .Where(p => p.FormerName is not null)
            .ToFrozenDictionary(p => p.FormerName ?? "", StringComparer.OrdinalIgnoreCase);
        Shorthand = Properties.FirstOrDefault(p => p.IsShorthand);
    }

    /// <summary>The settable properties, in declaration order.</summary>
    public IReadOnlyList<OptionProperty> Properties { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The property that a single value in the place of the object sets; null where only an object is accepted.</summary>
    public OptionProperty? Shorthand { get; }

    public OptionProperty? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The property that was configured under a name before, or null.</summary>
    public OptionProperty? FindFormer(string name) => _byFormerName.GetValueOrDefault(name);

    public static bool IsScalar(Type type) =>
        type.IsPrimitive
        || type.IsEnum
        || type == typeof(string)
        || type == typeof(TimeSpan)
        || type == typeof(Uri)
        || type == typeof(Version)
        || type == typeof(decimal);

    /// <summary>Whether the type is an option class, which contains further options.</summary>
    public static bool IsSection(Type type) => !IsScalar(type) && ElementOfDictionary(type) is null && ElementOfList(type) is null;

    public static bool IsWholeNumber(Type type) =>
        type == typeof(int)
        || type == typeof(long)
        || type == typeof(short)
        || type == typeof(byte)
        || type == typeof(uint)
        || type == typeof(ushort)
        || type == typeof(ulong);

    public static bool IsFlags(Type type) => type.IsEnum && type.IsDefined(typeof(FlagsAttribute));

    /// <summary>The value type of a dictionary with string keys, or null.</summary>
    public static Type? ElementOfDictionary(Type type) =>
        type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || type.GetGenericTypeDefinition() == typeof(IDictionary<,>))
            ? type.GetGenericArguments()[1]
            : null;

    /// <summary>The element type of a list or array, or null.</summary>
    public static Type? ElementOfList(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType();
        }

        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            || type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))
            ? type.GetGenericArguments()[0]
            : null;
    }
}
