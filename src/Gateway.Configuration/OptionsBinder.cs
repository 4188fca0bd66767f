using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Gateway.Configuration;

/// <summary>
/// Binds configuration to option classes strictly: an unknown key, a value of the wrong kind and a value out of range are errors. It
/// collects all of them. The framework's binder stops at the first error and does not report what is allowed.
/// </summary>
/// <remarks>
/// It reads these attributes of option properties: <see cref="RequiredAttribute"/>, <see cref="RangeAttribute"/>,
/// <see cref="TimeRangeAttribute"/>, <c>[DataType("Path")]</c> (the path is made absolute; it is relative to the configuration file),
/// <c>[PasswordPropertyText(true)]</c> (the value is never printed; the option <c>NameFile</c> names a file that contains it) and
/// <see cref="FormerNameAttribute"/>. A list also accepts a single value, and an object the value of its option with a
/// <see cref="ShorthandAttribute"/>.
/// </remarks>
/// <param name="types">The option classes, and the types of their options.</param>
/// <param name="errors">Receives the mistakes.</param>
/// <param name="warnings">Receives the keys that are given under their former names.</param>
/// <param name="baseDirectory">The folder that relative paths refer to.</param>
/// <param name="secretFiles">Reads the files that hold secrets.</param>
public sealed class OptionsBinder(
    OptionTypes types, ConfigurationErrors errors, ConfigurationErrors warnings, string baseDirectory, SecretFiles secretFiles)
{
    /// <summary>Binds an object. A property that cannot be bound keeps its default, and the error is reported.</summary>
    public T Bind<T>(ConfigurationNode node)
        where T : class => (T)BindObject(typeof(T), node);

    private object? BindValue(Type type, ConfigurationNode node, OptionProperty? property, object? section = null)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (OptionsShape.ElementOfDictionary(type) is { } value)
        {
            return BindDictionary(value, node);
        }

        if (OptionsShape.ElementOfList(type) is { } element)
        {
            return BindList(element, node, property);
        }

        if (OptionsShape.IsFlags(type))
        {
            return BindFlags(type, node);
        }

        return OptionsShape.IsScalar(type) ? BindScalar(type, node, property) : BindObject(type, node, section);
    }

    // Sections of one class can have different defaults, so the instance that the initializer made is filled, not replaced.
    private object BindObject(Type type, ConfigurationNode node, object? section = null)
    {
        var known = types.FindSection(type);
        var (instance, shape) = (section ?? known.Create(), known.Shape);
        if (node.IsScalar && shape.Shorthand is { } alone)
        {
            if (BindValue(alone.Type, node, alone) is { } value)
            {
                SetInRange(instance, alone, value, node);
            }

            return instance;
        }

        if (node.Kind != ConfigurationNodeKind.Section)
        {
            errors.Add(node, $"is {KindOf(node)}; allowed: an object with {string.Join(", ", shape.Names)}");
            return instance;
        }

        RenameFormerKeys(shape, node);
        foreach (var child in node.Children)
        {
            if (shape.Find(child.Name) is not { } property)
            {
                if (shape.FindFormer(child.Name) is not null)
                {
                    continue; // reported above
                }

                errors.Add(
                    child, $"is not known here{AllowedNames.Suggest(child.Name, shape.Names)}; allowed: {string.Join(", ", shape.Names)}");
            }
            else if (child.Kind != ConfigurationNodeKind.Null
                && BindValue(property.Type, child, property, property.Get(instance)) is { } bound)
            {
                SetInRange(instance, property, bound, child);
            }
        }

        foreach (var property in shape.Properties)
        {
            if (property.IsRequired && node.Child(property.Name) is null or { Kind: ConfigurationNodeKind.Null })
            {
                errors.Add($"{node.Key}:{property.Name}", $"is required; allowed: {Wanted(property.Type, property)}", node.Origin);
            }

            if (node.Child(property.Name) is null or { Kind: ConfigurationNodeKind.Null })
            {
                ResolveDefault(instance, property);
            }

            if (property.IsSecret)
            {
                ReadSecret(instance, property, shape, node);
            }
        }

        return instance;
    }

    /// <summary>
    /// A key under its former name is treated as if it had been given under the name of today, so later messages use that name.
    /// </summary>
    private void RenameFormerKeys(OptionsShape shape, ConfigurationNode node)
    {
        foreach (var child in node.Children)
        {
            if (shape.FindFormer(child.Name) is not { } property)
            {
                continue;
            }

            if (node.Child(property.Name) is not null)
            {
                errors.Add(child, $"is the former name of {property.Name}, and both are given; allowed: {property.Name} alone");
                continue;
            }

            warnings.Add(child, $"is the former name of {property.Name}; rename it to {property.Name}");
            node.Rename(child, property.Name);
        }
    }

    /// <summary>Makes a default path absolute, including those inside a section that is not configured.</summary>
    private void ResolveDefault(object instance, OptionProperty property)
    {
        if (property.IsPath && property.Get(instance) is string { Length: > 0 } path && LogTargets.IsFile(path))
        {
            property.Set(instance, Path.GetFullPath(path, baseDirectory));
        }
        else if (OptionsShape.IsSection(property.Type) && property.Get(instance) is { } section)
        {
            foreach (var inner in types.FindSection(property.Type).Shape.Properties)
            {
                ResolveDefault(section, inner);
            }
        }
    }

    private IDictionary BindDictionary(Type element, ConfigurationNode node)
    {
        var result = types.Find(element).CreateDictionary();
        if (node.Kind != ConfigurationNodeKind.Section)
        {
            errors.Add(node, $"is {KindOf(node)}; allowed: an object of named entries");
            return result;
        }

        foreach (var child in node.Children)
        {
            if (child.Name.Length == 0)
            {
                errors.Add(child, "has an empty name");
            }
            else if (BindValue(element, child, null) is { } bound)
            {
                result[child.Name] = bound;
            }
        }

        return result;
    }

    private Array BindList(Type element, ConfigurationNode node, OptionProperty? property)
    {
        var items = new List<object>();
        foreach (var item in ItemsOf(node, element))
        {
            if (BindValue(element, item, property) is { } bound)
            {
                items.Add(bound);
            }
        }

        var result = types.Find(element).CreateArray(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            result.SetValue(items[i], i);
        }

        return result;
    }

    private IEnumerable<ConfigurationNode> ItemsOf(ConfigurationNode node, Type element)
    {
        if (node.IsScalar && OptionsShape.IsScalar(element))
        {
            return [node];
        }

        if (node.Kind is not ConfigurationNodeKind.List and not ConfigurationNodeKind.Section)
        {
            errors.Add(node, $"is {KindOf(node)}; allowed: a list");
            return [];
        }

        // Environment variables set items by index: Hosts__0.
        var items = new SortedList<int, ConfigurationNode>();
        foreach (var child in node.Children)
        {
            if (!int.TryParse(child.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || !items.TryAdd(index, child))
            {
                errors.Add(child, "is not known here; allowed: the items of a list");
            }
        }

        return items.Values;
    }

    private object? BindFlags(Type type, ConfigurationNode node)
    {
        var all = 0L;
        foreach (var item in ItemsOf(node, type))
        {
            if (BindScalar(type, item, null) is not { } flag)
            {
                return null;
            }

            all |= Convert.ToInt64(flag, CultureInfo.InvariantCulture);
        }

        return Enum.ToObject(type, all);
    }

    private object? BindScalar(Type type, ConfigurationNode node, OptionProperty? property)
    {
        // A text option must be written as JSON text. Free key-value pairs have no property and accept any scalar, as YARP's metadata does.
        if (node.Value is null || (type == typeof(string) && property is not null && node.Kind != ConfigurationNodeKind.Text))
        {
            errors.Add(node, $"is {KindOf(node)}; allowed: {Wanted(type, property)}");
            return null;
        }

        if (ScalarReader.Read(type, node.Value, types) is not { } value)
        {
            errors.Add(node, $"{Shown(node, property)} is not allowed{Suggest(type, node, property)}; allowed: {Wanted(type, property)}");
            return null;
        }

        return property is { IsPath: true } && value is string { Length: > 0 } path && LogTargets.IsFile(path)
            ? AbsolutePath(path, node)
            : value;
    }

    private string? AbsolutePath(string path, ConfigurationNode node)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(node, "is not a path; allowed: a path without NUL");
            return null;
        }

        return Path.GetFullPath(path, baseDirectory);
    }

    private void SetInRange(object instance, OptionProperty property, object value, ConfigurationNode node)
    {
        if (property.Range is { } range && !range.Contains(value))
        {
            errors.Add(node, $"{Shown(node, property)} is out of range; allowed: {range.Minimum} to {range.Maximum}");
            return;
        }

        property.Set(instance, value);
    }

    private void ReadSecret(object instance, OptionProperty property, OptionsShape shape, ConfigurationNode node)
    {
        if (shape.Find(property.Name + "File") is not { } fileProperty || fileProperty.Get(instance) is not string { Length: > 0 } file)
        {
            return;
        }

        var fileNode = node.Child(fileProperty.Name) ?? node;
        if (node.Child(property.Name) is { Kind: not ConfigurationNodeKind.Null })
        {
            errors.Add(fileNode, $"and {property.Name} are both set; allowed: one of them");
            return;
        }

        try
        {
            property.Set(instance, secretFiles.Read(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(fileNode, $"cannot be read: {FileFault.Of(file, e)}; allowed: a file of at most {SecretFiles.MaxBytes} bytes");
        }
    }

    private static string Shown(ConfigurationNode node, OptionProperty? property) =>
        property is { IsSecret: true } ? "the value" : $"'{PrintableText.Of(node.Written ?? node.Value ?? "")}'";

    private string Suggest(Type type, ConfigurationNode node, OptionProperty? property) =>
        type.IsEnum && property is not { IsSecret: true } ? AllowedNames.Suggest(node.Value ?? "", types.FindEnumeration(type).Names) : "";

    private static string KindOf(ConfigurationNode node) => node.Kind switch
    {
        ConfigurationNodeKind.Null => "null",
        ConfigurationNodeKind.Text => "text",
        ConfigurationNodeKind.Number => "a number",
        ConfigurationNodeKind.Boolean => node.Value ?? "",
        ConfigurationNodeKind.List => "a list",
        _ => "an object",
    };

    private string Wanted(Type type, OptionProperty? property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (OptionsShape.ElementOfList(type) is not null)
        {
            return "a list";
        }

        if (!OptionsShape.IsScalar(type))
        {
            return "an object";
        }

        var scalar = ScalarReader.Describe(type, types);
        return property?.Range is { } range ? $"{scalar}, from {range.Minimum} to {range.Maximum}" : scalar;
    }
}
