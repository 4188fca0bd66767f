using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Pages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.OpenIdConnect;

public sealed class OpenIdStateTests
{
    private const string Host = "wiki.example.com";

    private static readonly OpenIdRequest Question = new("corp", OpenIdState.NewValue(), OpenIdState.NewValue(), "/wiki/?a=1");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _cookie = FormToken.NewCookie();

    private OpenIdState States => new(_protection, _time);

    [Fact]
    public void Read_WhatWasWrittenForThisBrowser_IsTheQuestion()
    {
        var state = States.Write(Question, _cookie, Host);

        Assert.Equal(Question, States.Read(state, _cookie, Host, out var isOfBrowser));
        Assert.True(isOfBrowser);
    }

    [Fact]
    public void Read_InAnotherBrowser_TellsOnlyThatItIsNotItsOwn()
    {
        var state = States.Write(Question, _cookie, Host);

        Assert.Equal(Question.Target, States.Read(state, FormToken.NewCookie(), Host, out var isOfBrowser)?.Target);
        Assert.False(isOfBrowser);
        States.Read(state, null, Host, out isOfBrowser);
        Assert.False(isOfBrowser);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public void Read_AfterAWhile_IsNothing(int minutes, bool expected)
    {
        var state = States.Write(Question, _cookie, Host);
        _time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(expected, States.Read(state, _cookie, Host, out _) is not null);
    }

    [Fact]
    public void Read_WhatWasChangedOrIsOfElsewhere_IsNothing()
    {
        var state = States.Write(Question, _cookie, Host);
        var middle = state.Length / 2;

        foreach (var forged in (string?[])[null, "", "x", state[1..], state
            + "AAAA", $"{state[..middle]}{(state[middle] == 'A' ? 'B' : 'A')}{state[(middle + 1)..]}", new string('A', 5_000)])
        {
            Assert.Null(States.Read(forged, _cookie, Host, out _));
        }

        Assert.Null(States.Read(state, _cookie, "other.example.com", out _));
        Assert.Null(new OpenIdState(new EphemeralDataProtectionProvider(), _time).Read(state, _cookie, Host, out _));
    }

    [Fact]
    public void Write_ATargetThatWouldMakeTheAddressTooLong_LeavesItOut()
    {
        var state = States.Write(Question with { Target = "/" + new string('a', 2_000) }, _cookie, Host);

        Assert.Equal("", States.Read(state, _cookie, Host, out _)?.Target);
        Assert.InRange(state.Length, 1, 1_000);
    }
}
