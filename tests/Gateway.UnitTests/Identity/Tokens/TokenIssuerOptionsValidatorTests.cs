using Gateway.Identity;
using Gateway.Identity.Tokens;
using Xunit;

namespace Gateway.UnitTests.Identity.Tokens;

public sealed class TokenIssuerOptionsValidatorTests
{
    private static readonly Dictionary<string, TokenIssuerOptions> Bad = new()
    {
        ["Issuer"] = new() { Issuer = "http://login.example.com", Client = new() { Id = "gateway" } },
        ["Audiences"] = new() { Issuer = "https://login.example.com" },
        ["Client:Id"] = Client(new() { Id = "" }),
        ["Client:Id (blanks)"] = Client(new() { Id = "the gateway" }),
        ["Client:Secret"] = Client(new() { Id = "gateway", Secret = "" }),
        ["Client:Secret (lines)"] = Client(new() { Id = "gateway", Secret = "a\nb" }),
        ["Client:Scopes"] = Client(new() { Id = "gateway", Scopes = ["profile"] }),
        ["Client:Scopes:1"] = Client(new() { Id = "gateway", Scopes = ["openid", "profile groups"] }),
        ["Algorithms:0"] = new()
        {
            Issuer = "https://login.example.com",
            Algorithms = ["none", "ES256"],
            Client = new() { Id = "gateway" },
        },
    };

    public static TheoryData<string> Names => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Validate_WhatCannotWork_IsNamed(string name) =>
        Assert.Equal([$"Issuers:corp:{name.Split(' ')[0]}"], Find(Bad[name]));

    [Fact]
    public void Validate_AClientWithoutDiscovery_IsNamed() =>
        Assert.Contains("Issuers:corp:KeysFile", Find(new()
        {
            Issuer = "https://login.example.com",
            KeysFile = "/nonexistent",
            Client = new() { Id = "gateway" },
        }));

    [Fact]
    public void Validate_APublicClient_IsGood() => Assert.Empty(Find(Client(new() { Id = "gateway" })));

    private static TokenIssuerOptions Client(OpenIdClientOptions client) => new() { Issuer = "https://login.example.com", Client = client };

    private static IEnumerable<string> Find(TokenIssuerOptions issuer) =>
        IdentityOptionsValidator
            .Validate(new IdentityOptions { Issuers = new Dictionary<string, TokenIssuerOptions> { ["corp"] = issuer } })
            .Select(f => f.MemberNames.Single());
}
