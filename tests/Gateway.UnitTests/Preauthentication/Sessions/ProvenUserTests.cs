using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Sessions;

public sealed class ProvenUserTests
{
    [Theory]
    [InlineData('g')]
    [InlineData('Ж')]
    [InlineData('語')]
    public void ToKeep_OfManyGroups_FitsIntoTheCookieWithTheNamedOneFirst(char letter)
    {
        var groups = Enumerable.Range(0, 500).Select(i => $"{new string(letter, 20)}{i:000}").ToArray();
        var user = new UserIdentity
        {
            Name = new string(letter, 256),
            Directory = "corp",
            Groups = groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
        var cookies = new SessionCookie(new EphemeralDataProtectionProvider());

        var kept = ProvenUser.ToKeep(user, new[] { groups[^1] }.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
        var provider = new ProviderSession("corp", new string('s', 255), new string('i', 255));
        var value = cookies.Write(new BrowserSession
        {
            Id = Guid.NewGuid(),
            Account = user.Name.ToLowerInvariant(),
            Host = "wiki.example.com",
            Network = SourceNetwork.Of(IPAddress.Parse("2001:db8:aaaa:bbbb::1")),
            IsPrivate = false,
            Proven = kept,
            Provider = provider,
            Started = DateTimeOffset.UtcNow,
            LastSeen = DateTimeOffset.UtcNow,
        });

        Assert.Contains(groups[^1], kept.Groups.AsEnumerable());
        Assert.InRange(value.Length, 1, 3_800);
        Assert.Equal(kept.Groups.Order(), cookies.Read(value)?.Proven?.Groups.Order());
        Assert.Equal(provider, cookies.Read(value)?.Provider);
    }
}
