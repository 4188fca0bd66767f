using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Configuration;

/// <summary>
/// A type of options, and how lists and dictionaries of it are made. The generic arguments keep the members that the binder and the schema
/// use, which a program that is compiled ahead of time would otherwise not contain.
/// </summary>
public abstract class OptionType
{
    internal abstract Type Type { get; }

    /// <summary>An option class, which contains further options.</summary>
    public static OptionType Section<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties
            | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>()
        where T : class => new SectionType<T>();

    /// <summary>An enum.</summary>
    public static OptionType Enumeration<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>()
        where T : struct, Enum => new EnumerationType<T>();

    /// <summary>Any other type that lists or dictionaries contain.</summary>
    public static OptionType Element<T>()
        where T : notnull => new ElementType<T>();

    internal abstract Array CreateArray(int length);

    /// <summary>Creates a dictionary with case-insensitive keys.</summary>
    internal abstract IDictionary CreateDictionary();
}
