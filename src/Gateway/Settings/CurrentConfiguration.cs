using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Gateway.Settings;

/// <summary>
/// The current configuration: one reference, swapped atomically. Components get their part of it as <see cref="IOptionsMonitor{T}"/>.
/// </summary>
internal sealed class CurrentConfiguration(GatewayOptions initial)
{
    private readonly Lock _gate = new();
    private volatile GatewayOptions _options = initial;
    private Action<GatewayOptions>[] _listeners = [];

    public GatewayOptions Options => _options;

    /// <summary>
    /// Applies a validated configuration and notifies the monitors in the order in which they were created. A component that throws does
    /// not prevent the others from being notified.
    /// </summary>
    /// <returns>The exceptions of the components; empty if all of them applied it.</returns>
    public IReadOnlyList<Exception> Swap(GatewayOptions options)
    {
        Action<GatewayOptions>[] listeners;
        lock (_gate)
        {
            _options = options;
            listeners = _listeners;
        }

        var failures = new List<Exception>();
        foreach (var listener in listeners)
        {
            try
            {
                listener(options);
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        return failures;
    }

    /// <summary>A component's view: its own part of the current configuration.</summary>
    public IOptionsMonitor<T> Slice<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        Func<GatewayOptions, T> part) => new OptionsSlice<T>(this, part);

    private Subscription Subscribe(Action<GatewayOptions> listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners, listener];
        }

        return new Subscription(this, listener);
    }

    private void Unsubscribe(Action<GatewayOptions> listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners.Where(l => l != listener)];
        }
    }

    private sealed class OptionsSlice<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        CurrentConfiguration configuration, Func<GatewayOptions, T> part) : IOptionsMonitor<T>
    {
        public T CurrentValue => part(configuration._options);

        public T Get(string? name) => CurrentValue;

        public IDisposable OnChange(Action<T, string?> listener) => configuration.Subscribe(options => listener(part(options), null));
    }

    private sealed class Subscription(CurrentConfiguration configuration, Action<GatewayOptions> listener) : IDisposable
    {
        public void Dispose() => configuration.Unsubscribe(listener);
    }
}
