namespace Gateway.Configuration;

/// <summary>One value of the configuration and where it is set: a scalar, or an object or a list of further nodes.</summary>
/// <remarks>
/// The framework's <c>IConfiguration</c> is flat: it scans every key to find the children of a section, so that binding is quadratic in
/// the number of routes. It also keeps neither line numbers nor JSON value kinds.
/// </remarks>
public sealed class ConfigurationNode
{
    // Below this number of children, a linear search is cheaper than a dictionary.
    private const int IndexFrom = 8;

    private readonly JsonText? _text;
    private readonly int _offset;
    private readonly List<ConfigurationNode> _children = [];
    private ConfigurationNode? _parent;
    private Dictionary<string, ConfigurationNode>? _index;
    private string? _variable;

    /// <summary>Creates a node that a JSON text sets.</summary>
    public ConfigurationNode(ConfigurationNode? parent, string name, JsonText text, int offset)
    {
        _parent = parent;
        _text = text;
        _offset = offset;
        Name = name;
    }

    private ConfigurationNode(ConfigurationNode parent, string name, string variable)
    {
        _parent = parent;
        _variable = variable;
        Name = name;
        Kind = ConfigurationNodeKind.Section;
    }

    /// <summary>The last segment of the key, or the index of a list item; empty for the root.</summary>
    public string Name { get; private set; }

    public ConfigurationNodeKind Kind { get; set; }

    /// <summary>The text of a scalar, or null for any other kind.</summary>
    public string? Value { get; set; }

    /// <summary>The text as the file has it, if it refers to environment variables; null if it is the value itself.</summary>
    public string? Written { get; private set; }

    public IReadOnlyList<ConfigurationNode> Children => _children;

    public bool IsScalar => Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number or ConfigurationNodeKind.Boolean;

    /// <summary>Whether an environment variable sets the value or creates the node.</summary>
    public bool IsFromEnvironment => _variable is not null;

    /// <summary>The configuration key, <c>Gateway:Routes:owa</c>.</summary>
    public string Key => _parent is null || _parent._parent is null ? Name : $"{_parent.Key}:{Name}";

    public ConfigurationOrigin Origin =>
        _variable is not null || _text is null ? new ConfigurationOrigin($"environment {_variable}", 0, 0) : _text.Locate(_offset);

    /// <summary>The child with this name (case-insensitive), or null.</summary>
    public ConfigurationNode? Child(string name)
    {
        if (_children.Count >= IndexFrom)
        {
            _index ??= _children.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
            return _index.GetValueOrDefault(name);
        }

        return _children.Find(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The node at a key relative to this node, or its nearest ancestor that is set.</summary>
    public ConfigurationNode Nearest(string key)
    {
        var node = this;
        foreach (var segment in key.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node.Child(segment) is not { } child)
            {
                break;
            }

            node = child;
        }

        return node;
    }

    /// <summary>Gives a child another name, under which it is found from now on; its origin stays.</summary>
    public void Rename(ConfigurationNode child, string name)
    {
        child.Name = name;
        _index = null;
    }

    /// <summary>
    /// Takes over the children of a section that another file sets. A value that both files set is an error, so that each value has one
    /// place.
    /// </summary>
    public void Merge(ConfigurationNode other, ConfigurationErrors errors)
    {
        foreach (var child in other._children)
        {
            if (Child(child.Name) is not { } own)
            {
                child._parent = this;
                Add(child);
            }
            else if (own.Kind == ConfigurationNodeKind.Section && child.Kind == ConfigurationNodeKind.Section)
            {
                own.Merge(child, errors);
            }
            else
            {
                errors.Add(child, $"is set twice, first at {own.Origin}");
            }
        }
    }

    /// <summary>Removes the child with this name, if there is one.</summary>
    public void Remove(string name)
    {
        _children.RemoveAll(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        _index = null;
    }

    /// <summary>Replaces the text by what it says with the environment variables in it; its place stays.</summary>
    public void Substitute(string value) => (Written, Value) = (Value, value);

    /// <summary>Adds a child; no other child has its name.</summary>
    public void Add(ConfigurationNode child)
    {
        _children.Add(child);
        _index?.Add(child.Name, child);
    }

    /// <summary>The child with this name; if there is none, it is created on behalf of the environment variable.</summary>
    public ConfigurationNode ChildForVariable(string name, string variable)
    {
        if (Child(name) is { } child)
        {
            return child;
        }

        if (Kind is not ConfigurationNodeKind.Section and not ConfigurationNodeKind.List)
        {
            Kind = ConfigurationNodeKind.Section;
            Value = null;
            _variable ??= variable;
        }

        child = new ConfigurationNode(this, name, variable);
        Add(child);
        return child;
    }

    /// <summary>Replaces the value of the node, and its children, with the text of an environment variable.</summary>
    public void Override(string variable, string value)
    {
        _variable = variable;
        Written = null;
        _children.Clear();
        _index = null;
        Kind = ConfigurationNodeKind.Text;
        Value = value;
    }
}
