using System.Security.Cryptography;
using System.Text;

namespace Gateway.Accounts.Storage;

/// <summary>
/// The keyed hash of secrets that the gateway generates. They have at least 50 random bits, so that a slow hash would not protect them
/// better. The key is created with the database and stored sealed in it.
/// </summary>
internal sealed class AccountKeys(IAccountDatabase database, ISecretSealer sealer) : IDisposable
{
    private const string KeyName = "hash_key";

    private readonly SemaphoreSlim _once = new(1);
    private volatile byte[]? _key;

    /// <summary>The key once it has been read; null before.</summary>
    public byte[]? Known => _key;

    /// <inheritdoc cref="ISecretSealer.Seal"/>
    public byte[] Seal(byte[] secret) => sealer.Seal(secret);

    /// <inheritdoc cref="ISecretSealer.Open"/>
    public byte[]? Open(byte[] seal) => sealer.Open(seal);

    /// <summary>Reads the key, or makes it.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used, or the key cannot be opened.</exception>
    public async Task<byte[]> GetAsync(CancellationToken cancellationToken = default)
    {
        if (_key is { } known)
        {
            return known;
        }

        await _once.WaitAsync(cancellationToken);
        try
        {
            var seal = await database.RunAsync(GetOrMake, cancellationToken);
            return _key = sealer.Open(seal) ?? throw new AccountStoreException(
                $"the secrets in {database.Name} cannot be opened: they were sealed with keys that are not in the state folder");
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose() => _once.Dispose();

    /// <summary>The hash of a secret for one use of it.</summary>
    public static byte[] Hash(byte[] key, string use, string secret) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{use}\0{secret}"));

    private byte[] GetOrMake(AccountTransaction transaction)
    {
        // Two gateways may start at the same time; the key that is written first is kept.
        var made = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
        transaction.Execute(
            "insert into settings(name, value) values(@name, @value) on conflict do nothing",
            ("name", KeyName),
            ("value", sealer.Seal(made)));
        return transaction.Query("select value from settings where name = @name", row => (byte[])row[0], ("name", KeyName))[0];
    }
}
