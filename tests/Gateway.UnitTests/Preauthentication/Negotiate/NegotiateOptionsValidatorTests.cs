using Gateway.Identity.Directories;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Negotiate;
using Gateway.Publishing;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Negotiate;

public sealed class NegotiateOptionsValidatorTests
{
    [Fact]
    public void Validate_EveryMistake_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var options = new GatewayOptions
        {
            Identity = new()
            {
                Directories = new Dictionary<string, DirectoryOptions>
                {
                    ["corp"] = new() { Ldap = new() },
                    ["codes"] = new() { Radius = new() },
                },
            },
            Negotiate = new()
            {
                Keytab = folder.Write("keytab", "no keytab"),
                Realms = new Dictionary<string, NegotiateRealmOptions>
                {
                    ["GOOD.TEST"] = new() { Directory = "corp", Domain = "corp.example.com" },
                    ["SILENT.TEST"] = new() { Directory = "codes" },
                    ["STRANGE.TEST"] = new() { Directory = "corpp", Domain = "a@b" },
                },
            },
        };

        Assert.Equal(
            ["Negotiate:Keytab", "Negotiate:Realms:SILENT.TEST:Directory", "Negotiate:Realms:STRANGE.TEST:Domain",
                "Negotiate:Realms:STRANGE.TEST:Directory"],
            NegotiateOptionsValidator.Validate(options).Select(f => f.MemberNames.Single()));
    }

    [Fact]
    public void Validate_ARouteWithoutARealm_IsNamed()
    {
        var options = new GatewayOptions
        {
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["intranet"] = new() { Authentication = [RouteAuthentication.Negotiate] },
            }
        };

        Assert.Equal("Routes:intranet:Authentication", Assert.Single(NegotiateOptionsValidator.Validate(options)).MemberNames.Single());
    }
}
