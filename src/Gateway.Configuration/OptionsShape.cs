using System.Collections.Frozen;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>The configurable properties of an option class, as the binder and the schema both see them.</summary>
internal sealed class OptionsShape
{
    private readonly FrozenDictionary<string, OptionProperty> _byName;
    private readonly FrozenDictionary<string, OptionProperty> _byFormerName;

    public OptionsShape(Type type)
    {
        Properties =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Select(p => new OptionProperty(p)),
        ];
        Names = [.. Properties.Select(p => p.Name)];
        _byName = Properties.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        _byFormerName = Properties
            .Where(p => p.FormerName is not null)
            .ToFrozenDictionary(p => p.FormerName ?? "", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The settable properties, in declaration order.</summary>
    public IReadOnlyList<OptionProperty> Properties { get; }

    public IReadOnlyList<string> Names { get; }

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

    /// <summary>The enum members that the configuration can name. Members that the framework marks as obsolete are excluded.</summary>
    public static IReadOnlyList<string> EnumNames(Type type) =>
    [
        // SYSLIB0039 marks TLS 1.0 and 1.1. They stay available, because some back ends support nothing newer.
        .. type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.GetCustomAttribute<ObsoleteAttribute>() is not { DiagnosticId: not "SYSLIB0039" })
            .Select(f => f.Name),
    ];
}
