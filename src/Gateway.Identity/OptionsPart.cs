using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>A part of an options class, as options of their own.</summary>
internal sealed class OptionsPart<
    TWhole, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
    IOptionsMonitor<TWhole> whole, Func<TWhole, T> part) : IOptionsMonitor<T>
{
    public T CurrentValue => part(whole.CurrentValue);

    public T Get(string? name) => part(whole.Get(name));

    public IDisposable? OnChange(Action<T, string?> listener) => whole.OnChange((options, name) => listener(part(options), name));
}
