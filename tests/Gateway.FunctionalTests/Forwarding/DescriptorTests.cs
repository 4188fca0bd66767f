using System.IO.Pipelines;
using Gateway.Forwarding;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Results;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Connections to back ends take a file descriptor each, and give it back however they end.</summary>
public sealed class DescriptorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithNoDescriptorLeft_IsRefusedAtOnceAndServedWhenOneIsFree()
    {
        var descriptors = new Descriptors(1);
        var arrived = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.TrySetResult();
            await answer.Task;
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address, descriptors: descriptors);
        using var client = scene.CreateClient();
        var pending = client.GetStringAsync("/", Token);
        await arrived.Task;

        using var refused = await client.GetAsync("/", Token);
        answer.SetResult();

        Assert.Equal("NoDescriptor", Assert.Single(refused.Headers.GetValues("X-Outcome")));
        Assert.Equal("ok", await pending);
        await descriptors.AllReturnedAsync();
        Assert.Equal("ok", await client.GetStringAsync("/", Token));
    }

    [Fact]
    public async Task Request_WithNoDescriptorLeft_TakesThatOfAnIdleConnectionToAnotherDestination()
    {
        var descriptors = new Descriptors(1);
        await using var one = new ScriptedBackend(AnswerAsync);
        await using var two = new ScriptedBackend(AnswerAsync);
        await using var scene = await ForwarderScene.StartAsync(one.Address, descriptors: descriptors);
        using var client = scene.CreateClient();
        Assert.Equal("ok", await client.GetStringAsync("/", Token));
        while (scene.Clock.Connections.Idle != 1)
        {
            await Task.Delay(10, Token);
        }

        var pool = scene.Services.GetRequiredService<DestinationPools>().Create(two.Address.ToString(), new ConnectionOptions());
        var result = await scene.Services.GetRequiredService<Forwarder>().SendAsync(Context("GET", null), Outbound(pool, "GET"));

        Assert.Equal(ForwardingStatus.Completed, result.Status);
        Assert.Equal((1, 1, 1), (pool.Open, pool.Idle, scene.Clock.Connections.Open));
    }

    [Fact]
    public async Task Request_ToADeadBackEnd_LeavesNoDescriptorTaken()
    {
        var descriptors = new Descriptors(1);
        await using var scene = await ForwarderScene.StartAsync(new Uri("http://127.0.0.1:1"), descriptors: descriptors);
        using var client = scene.CreateClient();

        for (var i = 0; i < 3; i++)
        {
            using var refused = await client.GetAsync("/", Token);
            Assert.Equal("Unreachable", Assert.Single(refused.Headers.GetValues("X-Outcome")));
        }

        await descriptors.AllReturnedAsync();
    }

    /// <summary>What is left open would be found by the sweep when the server has long used the request's context for another.</summary>
    [Fact]
    public async Task Request_WhoseBodyFailsAsNobodyExpects_LeavesNoConnectionOpen()
    {
        var descriptors = new Descriptors(1);
        await using var backend = new ScriptedBackend(connection => connection.ReadHeadAsync());
        await using var scene = await ForwarderScene.StartAsync(backend.Address, descriptors: descriptors);
        var pool = scene.Services.GetRequiredService<DestinationPools>().Create(backend.Address.ToString(), new ConnectionOptions());
        using var body = new FaultyBody();
        var context = Context("POST", body);

        var forwarder = scene.Services.GetRequiredService<Forwarder>();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await forwarder.SendAsync(context, Outbound(pool, "POST")));

        Assert.Equal(0, pool.Open);
        await descriptors.AllReturnedAsync();
    }

    private static async Task AnswerAsync(ScriptedConnection connection)
    {
        while (true)
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static DefaultHttpContext Context(string method, IRequestBodyPipeFeature? body)
    {
        var context = new DefaultHttpContext
        {
            Request = { Method = method, Protocol = "HTTP/1.1", Path = "/", Host = new HostString("mail.example.com") },
        };
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body is not null));
        if (body is not null)
        {
            context.Request.ContentLength = 10;
            context.Features.Set(body);
        }

        return context;
    }

    private static OutboundRequest Outbound(DestinationPool pool, string method) =>
        new()
        {
            Pool = pool,
            Options = new ForwardingOptions(),
            Method = method,
            Target = "/",
            Host = "mail.example.com",
            Headers = new HeaderDictionary(),
        };

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => canHaveBody;
    }

    /// <summary>A request body that never comes, and whose reading cannot be ended.</summary>
    private sealed class FaultyBody : PipeReader, IRequestBodyPipeFeature, IDisposable
    {
        private readonly CancellationTokenSource _never = new();

        public PipeReader Reader => this;

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead() => throw new InvalidOperationException("The request is over.");

        public override void Complete(Exception? exception = null)
        {
        }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, _never.Token);
            return default;
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }

        public void Dispose() => _never.Dispose();
    }

    private sealed class Descriptors(int count) : IBackEndDescriptors
    {
        private int _taken;

        public bool TryTake()
        {
            if (Interlocked.Increment(ref _taken) <= count)
            {
                return true;
            }

            Interlocked.Decrement(ref _taken);
            return false;
        }

        public void GiveBack() => Interlocked.Decrement(ref _taken);

        /// <summary>A connection is settled a moment after its client has the response.</summary>
        public async Task AllReturnedAsync()
        {
            while (Volatile.Read(ref _taken) != 0)
            {
                await Task.Delay(10, Token);
            }
        }
    }
}
