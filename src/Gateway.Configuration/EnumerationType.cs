using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Gateway.Configuration;

/// <inheritdoc cref="IEnumerationType"/>
internal sealed class EnumerationType<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>
    : ElementType<T>, IEnumerationType
    where T : struct, Enum
{
    public EnumerationType()
    {
        // Members that the framework marks as obsolete are excluded. SYSLIB0039 marks TLS 1.0 and 1.1, which stay available, because some
        // back ends support nothing newer.
        FieldInfo[] members =
        [
            .. typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(f => f.GetCustomAttribute<ObsoleteAttribute>() is not { DiagnosticId: not "SYSLIB0039" }),
        ];
        Names = [.. members.Select(f => f.Name)];
        Descriptions = [.. members.Select(f => f.GetCustomAttribute<DescriptionAttribute>()?.Description)];
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string?> Descriptions { get; }
}
