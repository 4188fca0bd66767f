using System.Collections.Frozen;

namespace Gateway.Configuration;

/// <summary>The types that the options of one configuration consist of; immutable.</summary>
/// <param name="types">Every option class and enum, and every other type that lists or dictionaries contain.</param>
public sealed class OptionTypes(params IEnumerable<OptionType> types)
{
    private readonly FrozenDictionary<Type, OptionType> _types = types.ToFrozenDictionary(t => t.Type);

    internal IEnumerable<Type> All => _types.Keys;

    /// <exception cref="InvalidOperationException">The type is not in the list.</exception>
    internal OptionType Find(Type type) => _types.GetValueOrDefault(type)
        ?? throw new InvalidOperationException($"{type} is an option's type and is missing in the list of option types.");

    internal ISectionType FindSection(Type type) => (ISectionType)Find(type);

    internal IEnumerationType FindEnumeration(Type type) => (IEnumerationType)Find(type);
}
