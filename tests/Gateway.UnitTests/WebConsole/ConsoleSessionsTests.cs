using System.Collections.Frozen;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Gateway.WebConsole.Access;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.WebConsole;

public sealed class ConsoleSessionsTests
{
    private const string Token = "0123456789abcdef";

    private readonly FakeTimeProvider _time = new();
    private readonly ChangingOptions _options = new();
    private readonly SessionRegistry _registry;

    public ConsoleSessionsTests() => _registry = new SessionRegistry(_time);

    [Fact]
    public void Session_WithoutUse_EndsAfterHalfAnHour()
    {
        var sessions = new ConsoleSessions(_options, _registry, _time);
        var (role, cookie) = sessions.Start(Token)!.Value;
        Assert.Equal(AdminRole.Act, role);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.NotNull(sessions.Find(cookie));

        _time.Advance(TimeSpan.FromMinutes(30));

        Assert.Null(sessions.Find(cookie));
        Assert.Equal(0, sessions.Count);
    }

    [Fact]
    public void Session_InUse_EndsAfterTenHours()
    {
        var sessions = new ConsoleSessions(_options, _registry, _time);
        var cookie = sessions.Start(Token)!.Value.Cookie;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(9.5); passed += TimeSpan.FromMinutes(15))
        {
            _time.Advance(TimeSpan.FromMinutes(15));
            Assert.NotNull(sessions.Find(cookie));
        }

        _time.Advance(TimeSpan.FromMinutes(29));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(sessions.Find(cookie));
    }

    [Fact]
    public void Session_OfAFormerToken_Ends()
    {
        var sessions = new ConsoleSessions(_options, _registry, _time);
        var act = sessions.Start(Token)!.Value.Cookie;
        var view = sessions.Start("fedcba9876543210")!.Value.Cookie;

        _options.CurrentValue = new AdminOptions { Token = "another token of it", ViewToken = "fedcba9876543210" };

        Assert.Null(sessions.Find(act));
        Assert.Equal(AdminRole.View, sessions.Find(view)?.Role);
    }

    [Fact]
    public void Sessions_BeyondTheBound_EndTheLeastUsedFirst()
    {
        var sessions = new ConsoleSessions(_options, _registry, _time, capacity: 3);
        var cookies = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            cookies.Add(sessions.Start(Token)!.Value.Cookie);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, sessions.Count);
        Assert.Null(sessions.Find(cookies[0]));
        Assert.NotNull(sessions.Find(cookies[3]));
    }

    [Fact]
    public void Session_OfAPerson_EndsWithTheRoleAndWithTheAccountsOtherSessions()
    {
        _options.CurrentValue = new AdminOptions { Token = Token, Administrators = new() { Groups = ["operators"] } };
        var person = new UserIdentity
        {
            Name = "alice",
            Directory = "users",
            Groups = new[] { "operators" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
        var sessions = new ConsoleSessions(_options, _registry, _time);
        var one = sessions.Start(person, "alice")!.Value;
        Assert.Equal(AdminRole.Act, one.Role);

        _registry.RevokeBefore("alice", _time.GetUtcNow(), TimeSpan.FromHours(10));
        Assert.Null(sessions.Find(one.Cookie));
        _time.Advance(TimeSpan.FromSeconds(1));
        var two = sessions.Start(person, "alice")!.Value.Cookie;
        Assert.NotNull(sessions.Find(two));
        _options.CurrentValue = new AdminOptions { Token = Token, Viewers = new() { Groups = ["operators"] } };

        Assert.Null(sessions.Find(two));
        Assert.Equal(AdminRole.View, sessions.Start(person, "alice")?.Role);
        _options.CurrentValue = new AdminOptions { Token = Token };
        Assert.Null(sessions.Start(person, "alice"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdeX")]
    public void Start_WithAWrongToken_BeginsNothing(string token) =>
        Assert.Null(new ConsoleSessions(_options, _registry, _time).Start(token));

    private sealed class ChangingOptions : IOptionsMonitor<AdminOptions>
    {
        public AdminOptions CurrentValue { get; set; } = new() { Token = Token, ViewToken = "fedcba9876543210" };

        public AdminOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<AdminOptions, string?> listener) => null;
    }
}
