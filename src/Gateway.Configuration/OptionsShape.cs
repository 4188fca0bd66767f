using System.Collections.Frozen;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>What an option class looks like to configuration: the one reading of its properties that binder and schema share.</summary>
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
        _byFormerName = Properties.Where(p => p.FormerName is not null).ToFrozenDictionary(p => p.FormerName ?? "", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The settable properties, in the order they are written in.</summary>
    public IReadOnlyList<OptionProperty> Properties { get; }

    public IReadOnlyList<string> Names { get; }

    public OptionProperty? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The property that was configured under a name before, or null.</summary>
    public OptionProperty? FindFormer(string name) => _byFormerName.GetValueOrDefault(name);

    public static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(Uri) || type == typeof(Version) || type == typeof(decimal);

    /// <summary>True for an option class, which holds further options.</summary>
    public static bool IsSection(Type type) => !IsScalar(type) && ElementOfDictionary(type) is null && ElementOfList(type) is null;

    public static bool IsWholeNumber(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte) || type == typeof(uint) || type == typeof(ushort) || type == typeof(ulong);

    public static bool IsFlags(Type type) => type.IsEnum && type.IsDefined(typeof(FlagsAttribute));

    /// <summary>The value type of a string-keyed dictionary, or null.</summary>
    public static Type? ElementOfDictionary(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || type.GetGenericTypeDefinition() == typeof(IDictionary<,>))
            ? type.GetGenericArguments()[1]
            : null;

    /// <summary>The element type of a list or array, or null.</summary>
    public static Type? ElementOfList(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType();
        }

        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))
            ? type.GetGenericArguments()[0]
            : null;
    }

    /// <summary>The names of an enum that configuration may use: not those that the framework has withdrawn altogether.</summary>
    public static IReadOnlyList<string> EnumNames(Type type) =>
    [
        // SYSLIB0039 marks TLS 1.0 and 1.1, which are old but are all that some back ends speak.
        .. type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.GetCustomAttribute<ObsoleteAttribute>() is not { DiagnosticId: not "SYSLIB0039" })
            .Select(f => f.Name),
    ];
}
