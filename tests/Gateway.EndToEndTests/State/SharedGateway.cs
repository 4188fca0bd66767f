using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.State;
using Gateway.State.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Gateway.State.Throttling;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.EndToEndTests.State;

/// <summary>One gateway's shared state, with everything but the listeners.</summary>
internal sealed class SharedGateway : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public SharedGateway(
        string endpoint, IdentityOptions identity, TimeProvider? time = null, TimeSpan? timeout = null, TimeSpan? lease = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(identity))
            .AddIdentity()
            .AddSharedState(
                new RedisOptions
                {
                    Endpoints = endpoint.Split(','),
                    Timeout = timeout ?? TimeSpan.FromSeconds(1),
                    AttemptLease = lease ?? TimeSpan.FromMinutes(2),
                },
                _ => "1 abcdef");
        _services = services.BuildServiceProvider();
    }

    public RedisLockoutStore Lockout => (RedisLockoutStore)_services.GetRequiredService<ILockoutStore>();

    public RedisThrottleStore Throttle => (RedisThrottleStore)_services.GetRequiredService<IThrottleStore>();

    public RedisConnection Connection => Get<RedisConnection>();

    public SharedLink Link => Get<SharedLink>();

    public SharedEndings Endings => Get<SharedEndings>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Starts the loops, as the host does, and waits until the shared state is read.</summary>
    public static async Task<SharedGateway> StartAsync(
        string endpoint, IdentityOptions identity, TimeSpan? timeout = null, TimeSpan? lease = null)
    {
        var gateway = new SharedGateway(endpoint, identity, null, timeout, lease);
        gateway.Run();
        await gateway.Link.Ready.WaitAsync(TimeSpan.FromMinutes(1));
        return gateway;
    }

    public void Run() => _running = Task.WhenAll(Task.Run(LinkAsync), Task.Run(ReadAsync));

    /// <summary>One attempt that fails as the directory would let it; the number of passwords that reached the directory.</summary>
    public async Task<int> GuessAsync(string account, string source, AttemptStatus ended = AttemptStatus.Failure)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var admission = await Lockout.EnterAsync(account, Network(source), limit.Token);
        if (!admission.IsAdmitted)
        {
            return 0;
        }

        await Task.Yield();
        await Lockout.LeaveAsync(admission, ended);
        return 1;
    }

    public static SourceNetwork Network(string source) => SourceNetwork.TryParse(source, out var network)
        ? network
        : throw new ArgumentException("not a network", nameof(source));

    public static ThrottledNetwork Throttled(string network) => ThrottledNetwork.TryParse(network, out var parsed)
        ? parsed
        : throw new ArgumentException("not a network", nameof(network));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _services.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task LinkAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Link.TurnAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReadAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Get<SharedLockouts>().ReadNextAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException)
            {
                // Away: the next reading is asked for when it is back.
            }
        }
    }
}
