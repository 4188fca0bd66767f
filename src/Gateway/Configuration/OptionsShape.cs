using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>What an option class looks like to configuration: the one reading of its properties that binder and schema share.</summary>
internal static class OptionsShape
{
    /// <summary>The settable properties, in the order they are written in.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0);

    public static PropertyInfo? Property(Type type, string key) =>
        Properties(type).FirstOrDefault(p => p.Name.Equals(key, StringComparison.OrdinalIgnoreCase));

    public static string Names(Type type) => string.Join(", ", Properties(type).Select(p => p.Name));

    public static bool IsScalar(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(Uri) || type == typeof(Version) || type == typeof(decimal);
    }

    public static bool IsPath(PropertyInfo property) => property.GetCustomAttribute<DataTypeAttribute>()?.CustomDataType == "Path";

    public static bool IsSecret(PropertyInfo property) => property.GetCustomAttribute<PasswordPropertyTextAttribute>()?.Password == true;

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

    /// <summary>A scalar type in an administrator's words.</summary>
    public static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(TimeSpan) => "a time span such as 00:00:30 or 1.00:00:00",
            _ when type == typeof(Uri) => "a URL",
            _ when type == typeof(Version) => "a version such as 1.1",
            _ when type == typeof(string) => "text",
            _ when type == typeof(double) || type == typeof(float) || type == typeof(decimal) => "a number",
            _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
            _ => "a whole number",
        };
    }
}
