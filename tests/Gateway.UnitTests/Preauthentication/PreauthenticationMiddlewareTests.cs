using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Hosting;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.UnitTests.Preauthentication;

public sealed class PreauthenticationMiddlewareTests : IAsyncDisposable
{
    /// <summary>The result of signing in and a header; a known user needs no asynchronous method.</summary>
    private const int Budget = 240;

    private readonly TemporaryFolder _folder = new();
    private readonly string _cookie;
    private readonly WebApplication _gateway;
    private readonly RequestDelegate _pipeline;
    private int _forwarded;

    public PreauthenticationMiddlewareTests()
    {
        var options = new GatewayOptions { State = _folder.Path };
        _gateway = GatewayHost.Create(new CurrentConfiguration(options), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IDirectory>(new AnyUser());
        });
        var pipeline = new ApplicationBuilder(_gateway.Services);
        PreauthenticationStages.Pages.Use(pipeline);
        PreauthenticationStages.Authentication.Use(pipeline);
        pipeline.Run(_ =>
        {
            _forwarded++;
            return Task.CompletedTask;
        });
        _pipeline = pipeline.Build();
        var now = DateTimeOffset.UtcNow;
        var session = new BrowserSession
        {
            Id = Guid.NewGuid(),
            Account = "alice",
            Host = "mail.example.com",
            Network = default,
            IsPrivate = true,
            Credential = new PasswordCredential("alice", new Secret("pw")),
            Started = now,
            LastSeen = now,
        };
        _cookie = "__Host-gateway=" + _gateway.Services.GetRequiredService<SessionCookie>().Write(session);
    }

    [Fact]
    public async Task PublishedEndpoint_WithoutSettings_IsRefused()
    {
        using var scope = _gateway.Services.CreateScope();
        var context = Request(scope, new Endpoint(
            null, new EndpointMetadataCollection(new RouteModel(new RouteConfig(), null, HttpTransformer.Default)), "published"));

        await _pipeline(context);

        Assert.Equal(StatusCodes.Status500InternalServerError, context.Response.StatusCode);
        Assert.Equal(RequestOutcome.Failed, RequestRecord.Of(context).Outcome);
        Assert.Equal(0, _forwarded);
    }

    [Fact]
    public async Task Decision_OfEachKind_IsCountedBySchemeAndOutcome()
    {
        using var decisions = new MetricCollector<long>(
            _gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway.Preauthentication", "gateway.preauthentication.decisions");
        foreach (var authorization in new[] { "", "Basic YWxpY2U6cHc=", "Basic ?", "Basic Ym9iOndyb25n" })
        {
            using var scope = _gateway.Services.CreateScope();
            var context = Request(scope, Endpoint(RouteAuthentication.Basic));
            context.Request.Headers.Authorization = authorization;
            await _pipeline(context);
        }

        Assert.Equal(
            ["None Nothing", "Basic Accepted", "Basic Malformed", "Basic WrongPassword"],
            decisions.GetMeasurementSnapshot().Select(m => $"{m.Tags["scheme"]} {m.Tags["outcome"]}"));
        Assert.Equal(1, _forwarded);
    }

    [Fact]
    public async Task Record_OfAnAcceptedRequest_SaysWhoAndHow()
    {
        using var scope = _gateway.Services.CreateScope();
        var context = Request(scope, Endpoint(RouteAuthentication.Basic));

        await _pipeline(context);

        var record = RequestRecord.Of(context);
        Assert.Equal(("alice", "Basic", RequestOutcome.None), (record.User?.Name, record.Scheme, record.Outcome));
    }

    [Theory]
    [InlineData(RouteAuthentication.Basic, RouteDelegation.Header)]
    [InlineData(RouteAuthentication.Basic, RouteDelegation.Basic)]
    [InlineData(RouteAuthentication.Forms, RouteDelegation.Header)]
    [InlineData(RouteAuthentication.Forms, RouteDelegation.Basic)]
    public void Request_WithCachedCredential_AllocatesLittleMoreThanAnonymousOne(RouteAuthentication scheme, RouteDelegation delegation)
    {
        var anonymous = Measure(Endpoint(RouteAuthentication.Anonymous));
        var known = Measure(Endpoint(scheme, delegation));

        TestContext.Current.TestOutputHelper?.WriteLine($"{known - anonymous} bytes more");
        Assert.InRange(known - anonymous, 1, Budget);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    private long Measure(Endpoint endpoint)
    {
        const int Rounds = 500;
        Run(Rounds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(Rounds);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;

        void Run(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                using var scope = _gateway.Services.CreateScope();
                // A cached credential completes synchronously, so that all allocations are made on this thread.
                Assert.True(_pipeline(Request(scope, endpoint)).IsCompletedSuccessfully || i == 0);
            }
        }
    }

    private static Endpoint Endpoint(RouteAuthentication scheme, RouteDelegation delegation = RouteDelegation.Basic) =>
        new(null, new EndpointMetadataCollection(new RoutePreauthentication
        {
            Route = "test",
            Schemes = [scheme],
            Delegation = delegation,
        }), "test");

    private DefaultHttpContext Request(IServiceScope scope, Endpoint endpoint)
    {
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Method = "GET";
        context.Request.Path = "/";
        context.Request.Headers.Host = "mail.example.com";
        if (endpoint.Metadata.GetMetadata<RoutePreauthentication>()?.Schemes is [RouteAuthentication.Forms])
        {
            context.Request.Headers.Cookie = _cookie;
        }
        else
        {
            context.Request.Headers.Authorization = "Basic YWxpY2U6cHc=";
        }

        context.Request.Headers.UserAgent = "test";
        context.SetEndpoint(endpoint);
        return context;
    }

    private sealed class AnyUser : IDirectory
    {
        public string Name => "any";

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) => ValueTask.FromResult(
            credential.Password.Reveal() == "pw"
                ? AuthenticationResult.Accepted(new UserIdentity
                {
                    Name = credential.UserName,
                    Directory = Name,
                    Groups = FrozenSet<string>.Empty,
                })
                : AuthenticationResult.Refused(AuthenticationStatus.WrongPassword));
    }
}
