using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Gateway.Accounts;
using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.Passkeys;
using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Testing.Accounts;

/// <summary>One gateway's stores over a database, without the gateway.</summary>
internal sealed class AccountScene : IDisposable
{
    private static readonly byte[] StateKey = RandomNumberGenerator.GetBytes(32);

    private readonly ServiceProvider _services;

    /// <param name="open">Opens the database.</param>
    /// <param name="options">The section <c>Accounts</c>.</param>
    /// <param name="time">The clock; by default the machine's.</param>
    public AccountScene(Func<AccountStoreHealth, AccountDatabase> open, AccountsOptions? options = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddMetrics().AddLogging()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<IOptionsMonitor<AccountsOptions>>(new FixedOptions<AccountsOptions>(options ?? new AccountsOptions()))
            .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions()))
            .AddIdentity()
            .AddAccounts(shared: null)
            .AddSingleton<IAccountDatabase>(provider => open(provider.GetRequiredService<AccountStoreHealth>()))
            .AddSingleton<ISecretSealer, Sealer>();
        _services = services.BuildServiceProvider();
    }

    public AccountDatabase Database => (AccountDatabase)_services.GetRequiredService<IAccountDatabase>();

    public AccountStoreHealth Health => Get<AccountStoreHealth>();

    public FactorStore Factors => Get<FactorStore>();

    public Invitations Invitations => Get<Invitations>();

    public FamiliarNetworks Networks => Get<FamiliarNetworks>();

    public RememberedDevices Devices => Get<RememberedDevices>();

    public PasskeyStore Passkeys => Get<PasskeyStore>();

    public AppPasswordStore AppPasswords => Get<AppPasswordStore>();

    public AccountsRefresh Refresh => Get<AccountsRefresh>();

    public static SourceNetwork Network(string text) => SourceNetwork.TryParse(text, out var network)
        ? network
        : throw new ArgumentException("not a network", nameof(text));

    /// <summary>The health of a database that is opened without a scene.</summary>
    public static AccountStoreHealth NewHealth() => new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
        TimeProvider.System,
        NullLogger<AccountStoreHealth>.Instance);

    /// <summary>Sets up an authenticator app; its secret, and the recovery codes.</summary>
    public async Task<(byte[] Secret, IReadOnlyList<Secret> Codes)> EnrolAsync(string account)
    {
        var secret = RandomNumberGenerator.GetBytes(TotpCode.SecretBytes);
        var codes = await Factors.AddTotpAsync(account, "phone", secret, 0, isFirst: true);
        return (secret, codes ?? throw new InvalidOperationException("It has a factor already."));
    }

    /// <summary>Makes an app password for IMAP4.</summary>
    public async Task<Secret> AddAppPasswordAsync(string account) => await AppPasswords.AddAsync(
        new NewAppPassword(
            new UserIdentity { Name = account, Directory = "users" }, account, account, "phone", ["Imap4"], TimeSpan.FromDays(30))
        {
            Deposit = new Secret("the directory's"),
        }) ?? throw new InvalidOperationException("It has too many.");

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Dispose() => _services.Dispose();

    /// <summary>Encrypts by one key, as gateways do that share their state's keys.</summary>
    private sealed class Sealer : ISecretSealer
    {
        private const int NonceBytes = 12;
        private const int TagBytes = 16;

        public byte[] Seal(byte[] secret)
        {
            using var cipher = new AesGcm(StateKey, TagBytes);
            var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
            var (sealedSecret, tag) = (new byte[secret.Length], new byte[TagBytes]);
            cipher.Encrypt(nonce, secret, sealedSecret, tag);
            return [.. nonce, .. tag, .. sealedSecret];
        }

        public byte[]? Open(byte[] seal)
        {
            using var cipher = new AesGcm(StateKey, TagBytes);
            var secret = new byte[seal.Length - NonceBytes - TagBytes];
            cipher.Decrypt(
                seal.AsSpan(0, NonceBytes), seal.AsSpan(NonceBytes + TagBytes), seal.AsSpan(NonceBytes, TagBytes), secret);
            return secret;
        }
    }
}
