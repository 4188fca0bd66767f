using Microsoft.Extensions.Options;

namespace Gateway.Settings;

/// <summary>
/// The configuration in force: one reference, swapped as a whole. Rooms get a slice of it as <see cref="IOptionsMonitor{T}"/>.
/// </summary>
internal sealed class CurrentConfiguration(GatewayOptions initial)
{
    private readonly Lock _gate = new();
    private volatile GatewayOptions _options = initial;
    private Action<GatewayOptions>[] _listeners = [];

    public GatewayOptions Options => _options;

    /// <summary>
    /// Puts a validated configuration in force and tells the slices, in the order in which they were made. A room that throws keeps no
    /// other from being told.
    /// </summary>
    /// <returns>What the rooms threw; empty where all of them took it.</returns>
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

    /// <summary>A room's view: its own part of whatever is in force.</summary>
    public IOptionsMonitor<T> Slice<T>(Func<GatewayOptions, T> part) => new OptionsSlice<T>(this, part);

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

    private sealed class OptionsSlice<T>(CurrentConfiguration configuration, Func<GatewayOptions, T> part) : IOptionsMonitor<T>
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
