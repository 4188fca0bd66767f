using Microsoft.Extensions.Options;

namespace Gateway.UnitTests.Identity;

/// <summary>A configuration that the test changes.</summary>
internal sealed class SettableOptions<T>(T value, Func<T, T>? adapt = null) : IOptionsMonitor<T>
{
    private readonly List<Action<T, string?>> _listeners = [];

    public T CurrentValue { get; private set; } = adapt is null ? value : adapt(value);

    public void Set(T changed)
    {
        CurrentValue = adapt is null ? changed : adapt(changed);
        _listeners.ForEach(l => l(CurrentValue, null));
    }

    public T Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<T, string?> listener)
    {
        _listeners.Add(listener);
        return null;
    }
}
