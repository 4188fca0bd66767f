namespace Gateway.Configuration;

/// <summary>One value of the configuration and where it was set: a scalar, or an object or list of further nodes.</summary>
/// <remarks>
/// The framework's <c>IConfiguration</c> is flat: to find a section's children it goes through every key there is, so binding costs the
/// square of the number of routes, and it forgets lines and kinds.
/// </remarks>
public sealed class ConfigurationNode
{
    // Below this many children a walk is cheaper than a dictionary.
    private const int IndexFrom = 8;

    private readonly ConfigurationNode? _parent;
    private readonly JsonText? _text;
    private readonly int _offset;
    private readonly List<ConfigurationNode> _children = [];
    private Dictionary<string, ConfigurationNode>? _index;
    private string? _variable;

    /// <summary>A node that a JSON text sets.</summary>
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

    /// <summary>The last part of the key; an index in a list; empty for the root.</summary>
    public string Name { get; private set; }

    public ConfigurationNodeKind Kind { get; set; }

    /// <summary>The scalar's text, or null where this is not a scalar.</summary>
    public string? Value { get; set; }

    public IReadOnlyList<ConfigurationNode> Children => _children;

    public bool IsScalar => Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number or ConfigurationNodeKind.Boolean;

    /// <summary>True where an environment variable set the value or made the node.</summary>
    public bool IsFromEnvironment => _variable is not null;

    /// <summary>The configuration key, <c>Gateway:Routes:owa</c>.</summary>
    public string Key => _parent is null || _parent._parent is null ? Name : $"{_parent.Key}:{Name}";

    public ConfigurationOrigin Origin => _variable is not null || _text is null ? new ConfigurationOrigin($"environment {_variable}", 0, 0) : _text.Locate(_offset);

    /// <summary>The child of that name, compared without case, or null.</summary>
    public ConfigurationNode? Child(string name)
    {
        if (_children.Count >= IndexFrom)
        {
            _index ??= _children.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
            return _index.GetValueOrDefault(name);
        }

        return _children.Find(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The node of a key below this one, or the nearest above it that is set.</summary>
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

    /// <summary>Adds a child whose name is not there yet.</summary>
    public void Add(ConfigurationNode child)
    {
        _children.Add(child);
        _index?.Add(child.Name, child);
    }

    /// <summary>The child of that name, made by <paramref name="variable"/> where there is none.</summary>
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

    /// <summary>Replaces whatever the node was by the variable's text.</summary>
    public void Override(string variable, string value)
    {
        _variable = variable;
        _children.Clear();
        _index = null;
        Kind = ConfigurationNodeKind.Text;
        Value = value;
    }
}
