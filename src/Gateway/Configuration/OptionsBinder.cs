using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>
/// Binds configuration to option classes strictly: an unknown key, a value of the wrong kind and a value out of range are errors, and
/// all of them are collected. The framework's binder stops at the first and does not say what is allowed.
/// </summary>
/// <remarks>
/// Attributes on option properties: <see cref="RequiredAttribute"/>, <see cref="RangeAttribute"/>, <c>[DataType("Path")]</c> (made
/// absolute, relative to the configuration file), <see cref="PasswordPropertyTextAttribute"/> (never printed; <c>NameFile</c> names a
/// file to read it from). A list also takes a single value.
/// </remarks>
public sealed class OptionsBinder(ConfigurationErrors errors, string baseDirectory)
{
    /// <summary>Binds a section; what could not be bound keeps its default and is reported.</summary>
    public T Bind<T>(IConfigurationSection section)
        where T : class => (T)BindObject(typeof(T), section);

    private object? BindValue(Type type, IConfigurationSection section, PropertyInfo? property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (OptionsShape.ElementOfDictionary(type) is { } value)
        {
            return BindDictionary(value, section);
        }

        if (OptionsShape.ElementOfList(type) is { } element)
        {
            return BindList(element, section, property);
        }

        if (type.IsEnum && type.IsDefined(typeof(FlagsAttribute)))
        {
            return BindFlags(type, section);
        }

        return OptionsShape.IsScalar(type) ? BindScalar(type, section, property) : BindObject(type, section);
    }

    private object BindObject(Type type, IConfigurationSection section)
    {
        var instance = Activator.CreateInstance(type)!;
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add(section.Path, $"is a single value, but an object is wanted with: {OptionsShape.Names(type)}");
            return instance;
        }

        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (OptionsShape.Property(type, child.Key) is not { } property)
            {
                errors.Add(child.Path, $"is not known here; allowed: {OptionsShape.Names(type)}");
                continue;
            }

            given.Add(property.Name);
            if (child.Value is null && !child.GetChildren().Any() && OptionsShape.IsScalar(property.PropertyType))
            {
                continue; // null in JSON: the default stands
            }

            if (BindValue(property.PropertyType, child, property) is { } bound && IsInRange(bound, child, property))
            {
                property.SetValue(instance, bound);
            }
        }

        foreach (var property in OptionsShape.Properties(type))
        {
            if (property.IsDefined(typeof(RequiredAttribute)) && !given.Contains(property.Name))
            {
                errors.Add($"{section.Path}:{property.Name}", "is required");
            }

            if (OptionsShape.IsPath(property) && !given.Contains(property.Name) && property.GetValue(instance) is string { Length: > 0 } byDefault && byDefault != "-")
            {
                property.SetValue(instance, Path.GetFullPath(byDefault, baseDirectory));
            }

            if (OptionsShape.IsSecret(property))
            {
                ReadSecretFile(instance, property, section);
            }
        }

        return instance;
    }

    private IDictionary BindDictionary(Type element, IConfigurationSection section)
    {
        var result = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element), StringComparer.OrdinalIgnoreCase)!;
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add(section.Path, "is a single value, but an object of named entries is wanted");
        }

        foreach (var child in section.GetChildren())
        {
            if (BindValue(element, child, null) is { } bound)
            {
                result[child.Key] = bound;
            }
        }

        return result;
    }

    private Array BindList(Type element, IConfigurationSection section, PropertyInfo? property)
    {
        var items = new List<object>();
        if (!string.IsNullOrEmpty(section.Value))
        {
            Append(section);
        }

        foreach (var child in section.GetChildren())
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Append(child);
            }
            else
            {
                errors.Add(child.Path, "is not known here; a list is wanted");
            }
        }

        var result = Array.CreateInstance(element, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            result.SetValue(items[i], i);
        }

        return result;

        void Append(IConfigurationSection item)
        {
            if (BindValue(element, item, property) is { } bound)
            {
                items.Add(bound);
            }
        }
    }

    private object? BindFlags(Type type, IConfigurationSection section)
    {
        var values = section.Value is { Length: > 0 } ? section.Value.Split(',', StringSplitOptions.TrimEntries) : [.. section.GetChildren().Select(c => c.Value ?? "")];
        var result = 0L;
        foreach (var value in values)
        {
            if (!Enum.TryParse(type, value, ignoreCase: true, out var flag))
            {
                errors.Add(section.Path, $"'{value}' is not allowed; allowed: {string.Join(", ", Enum.GetNames(type))}");
                return null;
            }

            result |= Convert.ToInt64(flag, CultureInfo.InvariantCulture);
        }

        return Enum.ToObject(type, result);
    }

    private object? BindScalar(Type type, IConfigurationSection section, PropertyInfo? property)
    {
        var shown = property is not null && OptionsShape.IsSecret(property) ? "the value" : $"'{section.Value}'";
        if (section.GetChildren().Any())
        {
            errors.Add(section.Path, $"is an object or a list, but {OptionsShape.Describe(type)} is wanted");
            return null;
        }

        if (type == typeof(string))
        {
            return property is not null && OptionsShape.IsPath(property) && section.Value is { Length: > 0 } path && path != "-" ? Path.GetFullPath(path, baseDirectory) : section.Value;
        }

        if (type.IsEnum)
        {
            // A number would parse as an enum value that has no name.
            if (Enum.GetNames(type).FirstOrDefault(n => n.Equals(section.Value, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                return Enum.Parse(type, name);
            }

            errors.Add(section.Path, $"{shown} is not allowed; allowed: {string.Join(", ", Enum.GetNames(type))}");
            return null;
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(section.Value ?? "");
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            errors.Add(section.Path, $"{shown} is not {OptionsShape.Describe(type)}");
            return null;
        }
    }

    private bool IsInRange(object value, IConfigurationSection section, PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is not { } range || range.IsValid(value))
        {
            return true;
        }

        errors.Add(section.Path, $"'{section.Value}' is out of range; allowed: {range.Minimum} to {range.Maximum}");
        return false;
    }

    private void ReadSecretFile(object instance, PropertyInfo property, IConfigurationSection section)
    {
        if (OptionsShape.Property(property.DeclaringType!, property.Name + "File") is not { } fileProperty || fileProperty.GetValue(instance) is not string file)
        {
            return;
        }

        if (property.GetValue(instance) is not null)
        {
            errors.Add($"{section.Path}:{fileProperty.Name}", $"and {property.Name} are both given; one is allowed");
            return;
        }

        try
        {
            property.SetValue(instance, File.ReadAllText(file).TrimEnd('\r', '\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{section.Path}:{fileProperty.Name}", $"cannot be read: {e.Message}");
        }
    }
}
