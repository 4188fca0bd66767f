using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Gateway.Configuration;

/// <inheritdoc cref="ISectionType"/>
internal sealed class SectionType<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties
        | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T> : ElementType<T>, ISectionType
    where T : class
{
    public OptionsShape Shape => field ??= new OptionsShape(typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance));

    public object Create() => Activator.CreateInstance<T>();
}
