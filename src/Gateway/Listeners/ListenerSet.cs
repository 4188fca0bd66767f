using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Listeners;

/// <summary>
/// The listeners of the current configuration, as the configuration section from which Kestrel binds its endpoints. A new listener is
/// bound, a removed one is drained, and one with a changed endpoint or protocol is bound again. Other listeners are not affected.
/// </summary>
/// <remarks>
/// Kestrel identifies endpoints by their keys and sorts the keys. Each listener keeps one of a fixed number of numbered keys for its
/// lifetime. So every key can be registered with Kestrel once, before any listener exists, and the order of the configuration is kept.
/// </remarks>
internal sealed class ListenerSet : ConfigurationProvider, IConfigurationSource, IDisposable
{
    /// <summary>The maximum number of listeners of a configuration.</summary>
    public const int Capacity = 200;

    private const int AdminSlot = 999;

    private readonly ConcurrentDictionary<int, Listener> _slots = new();
    private readonly Lock _gate = new();
    private readonly IDisposable?[] _subscriptions;

    public ListenerSet(IOptionsMonitor<IReadOnlyDictionary<string, ListenerOptions>> listeners, IOptionsMonitor<AdminEndpoint> admin)
    {
        Update(listeners.CurrentValue, admin.CurrentValue);
        _subscriptions =
        [
            listeners.OnChange(changed => UpdateAndReload(changed, admin.CurrentValue)),
            admin.OnChange(changed => UpdateAndReload(listeners.CurrentValue, changed)),
        ];
    }

    /// <summary>All keys that a listener may have.</summary>
    internal static IEnumerable<string> Keys => Enumerable.Range(0, Capacity).Append(AdminSlot).Select(Key);

    /// <summary>The current listeners, in the order of the configuration, the admin endpoint last.</summary>
    internal IReadOnlyList<Listener> All => [.. _slots.OrderBy(s => s.Key).Select(s => s.Value)];

    /// <summary>The status of the listeners, the admin endpoint last.</summary>
    public IReadOnlyList<ListenerStatus> Status => [.. All.Select(l => l.Status)];

    /// <summary>The listener that currently has the key.</summary>
    internal bool TryFind(string key, [NotNullWhen(true)] out Listener? listener)
    {
        listener = null;
        return int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var slot) && _slots.TryGetValue(slot, out listener);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription?.Dispose();
        }
    }

    private static string Key(int slot) => slot.ToString("000", CultureInfo.InvariantCulture);

    private void UpdateAndReload(IReadOnlyDictionary<string, ListenerOptions> listeners, AdminEndpoint admin)
    {
        bool changed;
        lock (_gate)
        {
            changed = Update(listeners, admin);
        }

        if (changed)
        {
            OnReload();
        }
    }

    /// <returns>Whether an endpoint must be bound or unbound.</returns>
    private bool Update(IReadOnlyDictionary<string, ListenerOptions> listeners, AdminEndpoint admin)
    {
        foreach (var (slot, listener) in _slots)
        {
            // A listener with a changed protocol is a different listener.
            if (slot != AdminSlot
                && (!listeners.TryGetValue(listener.Name, out var options) || options.Protocol != listener.Options.Protocol))
            {
                _slots.TryRemove(slot, out _);
            }
        }

        foreach (var (name, options) in listeners)
        {
            if (_slots.Values.FirstOrDefault(l => l.Kind != ListenerKind.Admin
                && l.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } listener)
            {
                listener.Update(options);
            }
            else
            {
                _slots[NextSlot()] = new Listener(name, Listener.KindOf(options.Protocol), options);
            }
        }

        UpdateAdmin(admin);
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (slot, listener) in _slots)
        {
            // TLS is done by our connection middleware, so every endpoint is plain HTTP in Kestrel's configuration.
            data[$"Endpoints:{Key(slot)}:Url"] = $"http://{listener.Options.Endpoint}";
            data[$"Endpoints:{Key(slot)}:Listener"] = $"{listener.Name} {listener.Options.Protocol}";
        }

        var changed = data.Count != Data.Count || data.Any(d => !Data.TryGetValue(d.Key, out var value) || value != d.Value);
        Data = data;
        return changed;
    }

    private void UpdateAdmin(AdminEndpoint admin)
    {
        if (admin.Address.Length == 0)
        {
            _slots.TryRemove(AdminSlot, out _);
            return;
        }

        var options = new ListenerOptions { Endpoint = admin.Address };
        if (_slots.TryGetValue(AdminSlot, out var listener))
        {
            listener.Update(options);
        }
        else
        {
            _slots[AdminSlot] = new Listener("admin", ListenerKind.Admin, options);
        }
    }

    /// <summary>
    /// Finds a slot after the last used one, so that the order is kept; uses a free slot in between only if there is no other.
    /// </summary>
    private int NextSlot()
    {
        var last = _slots.Keys.Where(s => s != AdminSlot).DefaultIfEmpty(-1).Max();
        return last + 1 < Capacity ? last + 1 : Enumerable.Range(0, Capacity).First(s => !_slots.ContainsKey(s));
    }
}
