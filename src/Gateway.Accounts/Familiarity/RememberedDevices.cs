using System.Data.Common;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Secrets;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;

namespace Gateway.Accounts.Familiarity;

/// <summary>The devices on which people have asked not to be asked again; a cookie names each, and the database has its hash.</summary>
internal sealed class RememberedDevices(IAccountDatabase database, AccountKeys keys, TimeProvider time)
{
    private const int MaximumOfAccount = 20;
    private const int TokenCharacters = 32;
    private const string Use = "device";

    /// <summary>Remembers a device after a factor was proved on it.</summary>
    /// <returns>The device's id, and the token that its browser keeps.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<(string Id, Secret Token)> AddAsync(
        string account, string name, FactorKind kind, SourceNetwork network, TimeSpan life)
    {
        var key = await keys.GetAsync();
        var now = time.GetUtcNow();
        var (id, token) = (AccountIds.New(), ReadableSecret.New(TokenCharacters));
        await database.RunAsync(transaction =>
        {
            transaction.Execute("delete from devices where expires <= @now", ("now", now.ToUnixTimeSeconds()));
            foreach (var old in transaction.Query(
                "select id from devices where account = @account order by used desc", row => row.GetString(0), ("account", account))
                .Skip(MaximumOfAccount - 1))
            {
                transaction.Execute("delete from devices where id = @id", ("id", old));
            }

            return transaction.Execute(
                """
                insert into devices(id, account, hash, name, kind, network, proved, used, expires)
                values(@id, @account, @hash, @name, @kind, @network, @now, @now, @expires)
                """,
                ("id", id),
                ("account", account),
                ("hash", AccountKeys.Hash(key, Use, token)),
                ("name", AccountIds.CleanName(name, "Browser")),
                ("kind", kind.ToString()),
                ("network", network.ToString()),
                ("now", now.ToUnixTimeSeconds()),
                ("expires", (now + life).ToUnixTimeSeconds()));
        });
        return (id, new Secret(token));
    }

    /// <summary>The device of a browser's token, which is used now; null where the account has none with it.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<RememberedDevice?> UseAsync(string account, string token, SourceNetwork network)
    {
        if (ReadableSecret.Read(token, TokenCharacters) is not { } read)
        {
            return null;
        }

        var key = await keys.GetAsync();
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var hash = AccountKeys.Hash(key, Use, read);
        return await database.RunAsync(transaction =>
            transaction.Execute(
                "update devices set used = @now, network = @network where account = @account and hash = @hash and expires > @now",
                ("now", now),
                ("network", network.ToString()),
                ("account", account),
                ("hash", hash)) == 1
            ? Find(transaction, account).Single(device => device.Hash.AsSpan().SequenceEqual(hash)).Device
            : null);
    }

    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<IReadOnlyList<RememberedDevice>> ListAsync(string account) => database.RunAsync(
        IReadOnlyList<RememberedDevice> (transaction) => [.. Find(transaction, account).Select(device => device.Device)]);

    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<bool> RemoveAsync(string account, string id) => database.RunAsync(transaction => transaction.Execute(
        "delete from devices where account = @account and id = @id", ("account", account), ("id", id)) == 1);

    private IEnumerable<(RememberedDevice Device, byte[] Hash)> Find(AccountTransaction transaction, string account) => transaction.Query(
        """
        select id, name, kind, network, proved, used, expires, hash from devices
        where account = @account and expires > @now order by used desc, id
        """,
        Read,
        ("account", account),
        ("now", time.GetUtcNow().ToUnixTimeSeconds()));

    private static (RememberedDevice Device, byte[] Hash) Read(DbDataReader row) => (
        new RememberedDevice(
            row.GetString(0),
            row.GetString(1),
            Enum.Parse<FactorKind>(row.GetString(2)),
            row.GetString(3),
            DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)),
            DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(5)))
        {
            Expires = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(6)),
        },
        (byte[])row[7]);
}
