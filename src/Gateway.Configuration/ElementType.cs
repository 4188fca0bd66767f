using System.Collections;

namespace Gateway.Configuration;

/// <inheritdoc/>
internal class ElementType<T> : OptionType
{
    internal override Type Type => typeof(T);

    internal override Array CreateArray(int length) => new T[length];

    internal override IDictionary CreateDictionary() => new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
}
