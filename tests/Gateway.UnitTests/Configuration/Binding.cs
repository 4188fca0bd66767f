using System.Security.Cryptography;
using System.Text;
using Gateway.Configuration;
using Gateway.Settings;

namespace Gateway.UnitTests.Configuration;

/// <summary>Binds JSON to a class of a test's own.</summary>
internal static class Binding
{
    public static (T Options, IReadOnlyList<ConfigurationError> Errors) Bind<T>(
        string json, params (string Name, string Value)[] environment)
        where T : class => Bind<T>(GatewayOptionTypes.All, json, environment);

    public static (T Options, IReadOnlyList<ConfigurationError> Errors) Bind<T>(
        OptionTypes types, string json, params (string Name, string Value)[] environment)
        where T : class
    {
        var (options, errors, _) = BindWithWarnings<T>(types, json, environment);
        return (options, errors);
    }

    public static (T Options, IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationError> Warnings) BindWithWarnings<T>(
        OptionTypes types, string json, params (string Name, string Value)[] environment)
        where T : class
    {
        var errors = new ConfigurationErrors(_ => null);
        var root = JsonConfiguration.Read(new JsonText("test.json", Encoding.UTF8.GetBytes($$"""{ "Gateway": {{json}} }""")), errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors.All));
        EnvironmentOverlay.Apply(root, environment.ToDictionary(e => e.Name, e => e.Value), ["Gateway"], errors);
        var warnings = new ConfigurationErrors(_ => null);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var options = new OptionsBinder(types, errors, warnings, "/etc/gateway", new SecretFiles(hash)).Bind<T>(root.Nearest("Gateway"));
        return (options, errors.All, warnings.All);
    }
}
