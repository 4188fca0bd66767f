using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Gateway.Accounts.Secrets;
using Gateway.Accounts.Storage;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Credentials;

namespace Gateway.Accounts.AppPasswords;

/// <summary>
/// The app passwords: 128 random bits each, stored as a keyed hash. All hashes are in memory, because every request of a program looks one
/// up. A confirmed change is on disk; the time of the last use is written a few seconds later.
/// </summary>
internal sealed class AppPasswordStore(IAccountDatabase database, AccountKeys keys, TimeProvider time)
    : IAppPasswords, IDisposable
{
    /// <summary>The longest time that an app password is valid.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(730);

    private const int Characters = 28; // 140 bits, in groups of four
    private const int MaximumOfAccount = 50;
    private const string Use = "app-password\0";

    // A read must not undo a concurrent creation or revocation.
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<UInt128, AppPassword> _byHash = new();
    private readonly ConcurrentQueue<AppPassword> _used = new();
    private long _knownUntil = DateTimeOffset.MaxValue.UtcTicks;

    public AppPassword? Find(ReadOnlySpan<char> typed) =>
        !_byHash.IsEmpty
        && time.GetUtcNow().UtcTicks < Volatile.Read(ref _knownUntil)
        && keys.Known is { } key
        && ReadableSecret.Read(typed, Characters) is { } read
        && _byHash.TryGetValue(KeyOf(HashOf(key, read)), out var found)
            ? found
            : null;

    public Secret? OpenDeposit(AppPassword password) =>
        password.Deposit is { } seal && keys.Open(seal) is { } secret ? new Secret(Encoding.UTF8.GetString(secret)) : null;

    public void Used(AppPassword password, AppPasswordUse use)
    {
        password.LastUse = use;
        _used.Enqueue(password);
    }

    /// <summary>Reads all into memory.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task LoadAsync(CancellationToken cancellationToken) => ReadAsync(
        transaction => transaction.Query("select * from app_passwords", Read), _ => true, cancellationToken);

    /// <summary>Reads those of some accounts, where another gateway may have changed them.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task LoadAsync(IReadOnlyCollection<string> accounts, CancellationToken cancellationToken) => ReadAsync(
        transaction =>
        [
            .. accounts.SelectMany(account =>
                transaction.Query("select * from app_passwords where account = @account", Read, ("account", account))),
        ],
        accounts.ToHashSet(StringComparer.Ordinal).Contains,
        cancellationToken);

    /// <summary>What is in memory was compared with the database now, and is accepted for so long without.</summary>
    public void Confirm(TimeSpan life) => Volatile.Write(ref _knownUntil, (time.GetUtcNow() + life).UtcTicks);

    /// <summary>Writes when app passwords were used.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task WriteUsesAsync(CancellationToken cancellationToken)
    {
        var used = new HashSet<AppPassword>();
        while (_used.TryDequeue(out var password))
        {
            used.Add(password);
        }

        if (used.Count == 0)
        {
            return;
        }

        try
        {
            await database.RunAsync(transaction => used.Sum(password => WriteUse(transaction, password)), cancellationToken);
        }
        catch (AccountStoreException)
        {
            foreach (var password in used)
            {
                _used.Enqueue(password);
            }

            throw;
        }
    }

    /// <summary>Makes an app password.</summary>
    /// <returns>The password, which nothing can show again; null where the account has too many.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<Secret?> AddAsync(NewAppPassword wanted)
    {
        var key = await keys.GetAsync();
        var secret = ReadableSecret.New(Characters);
        var hash = HashOf(key, secret);
        var now = time.GetUtcNow();
        var password = new AppPassword
        {
            Id = AccountIds.New(),
            Account = wanted.Account,
            UserName = wanted.User.Name,
            Directory = wanted.User.Directory,
            SignInName = wanted.SignInName,
            Name = AccountIds.CleanName(wanted.Name, "App"),
            Scopes = wanted.Scopes,
            Networks = [.. wanted.Networks.Select(AddressRange.Parse)],
            Created = now,
            Expires = now + (wanted.Life < LongestLife ? wanted.Life : LongestLife),
            Deposit = wanted.Deposit is { } deposit ? keys.Seal(Encoding.UTF8.GetBytes(deposit.Reveal())) : null,
        };
        await _writing.WaitAsync();
        try
        {
            if (!await database.RunAsync(transaction => TryInsert(transaction, password, hash, string.Join(' ', wanted.Networks))))
            {
                return null;
            }

            _byHash[KeyOf(hash)] = password;
            return ReadableSecret.Group(secret);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Ends an app password at once, also in open sessions.</summary>
    /// <param name="id">Which.</param>
    /// <param name="account">Whose it must be; null for anybody's.</param>
    /// <returns>The one that was revoked; null where there is none.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<AppPassword?> RevokeAsync(string id, string? account = null)
    {
        await _writing.WaitAsync();
        try
        {
            if (await database.RunAsync(transaction => Delete(transaction, id, account)) is not [var (hash, stored)])
            {
                return null;
            }

            var revoked = _byHash.TryRemove(KeyOf(hash), out var known) ? known : stored;
            revoked.Revoke();
            return revoked;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>The app passwords of an account, or all; other gateways may have used them last.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<AppPasswordView>> ListAsync(string? account)
    {
        if (database.IsShared)
        {
            await (account is null ? LoadAsync(CancellationToken.None) : LoadAsync([account], CancellationToken.None));
        }

        return List(account);
    }

    private IReadOnlyList<AppPasswordView> List(string? account) =>
    [
        .. _byHash.Values.Where(p => account is null || p.Account == account)
            .OrderBy(p => p.Account, StringComparer.Ordinal).ThenByDescending(p => p.Created)
            .Select(p => new AppPasswordView(p.Id, p.Account, p.Name, p.Scopes, p.Created, p.Expires)
            {
                Networks = [.. p.Networks.Select(n => n.ToString())],
                HasDeposit = p.Deposit is not null,
                Used = p.LastUse?.At,
                Network = p.LastUse?.Network,
                Device = p.LastUse?.Device,
            }),
    ];

    private static bool TryInsert(AccountTransaction transaction, AppPassword password, byte[] hash, string networks)
    {
        var count = transaction.Query(
            "select count(*) from app_passwords where account = @account", row => row.GetInt64(0), ("account", password.Account))[0];
        if (count >= MaximumOfAccount)
        {
            return false;
        }

        transaction.Execute(
            """
            insert into app_passwords(id, account, hash, user_name, directory, sign_in_name, name, scopes, networks, created, expires,
              network, device, deposit)
            values(@id, @account, @hash, @user, @directory, @sign_in, @name, @scopes, @networks, @created, @expires, '', '', @deposit)
            """,
            ("id", password.Id),
            ("account", password.Account),
            ("hash", hash),
            ("user", password.UserName),
            ("directory", password.Directory),
            ("sign_in", password.SignInName),
            ("name", password.Name),
            ("scopes", string.Join(' ', password.Scopes)),
            ("networks", networks),
            ("created", password.Created.ToUnixTimeSeconds()),
            ("expires", password.Expires.ToUnixTimeSeconds()),
            ("deposit", password.Deposit));
        AccountChanges.Tell(transaction, password.Account);
        return true;
    }

    private static IReadOnlyList<(byte[] Hash, AppPassword Password)> Delete(AccountTransaction transaction, string id, string? account)
    {
        var found = transaction.Query("select * from app_passwords where id = @id", Read, ("id", id));
        if (found is not [var (_, password)] || (account is not null && password.Account != account))
        {
            return [];
        }

        transaction.Execute("delete from app_passwords where id = @id", ("id", id));
        AccountChanges.Tell(transaction, password.Account);
        return found;
    }

    private async Task ReadAsync(
        Func<AccountTransaction, IReadOnlyList<(byte[] Hash, AppPassword Password)>> query,
        Func<string, bool> isRead,
        CancellationToken cancellationToken)
    {
        await keys.GetAsync(cancellationToken);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Replace(await database.RunAsync(query, cancellationToken), isRead);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes over what was read: sessions keep the objects that they have, and see what was revoked.</summary>
    private void Replace(IReadOnlyList<(byte[] Hash, AppPassword Password)> rows, Func<string, bool> isRead)
    {
        var kept = new HashSet<UInt128>();
        foreach (var (hash, read) in rows)
        {
            var key = KeyOf(hash);
            kept.Add(key);
            var known = _byHash.GetOrAdd(key, read);
            if (read.LastUse is { } use && (known.LastUse is null || known.LastUse.At < use.At))
            {
                known.LastUse = use;
            }
        }

        foreach (var (key, gone) in _byHash)
        {
            if (isRead(gone.Account) && !kept.Contains(key) && _byHash.TryRemove(key, out _))
            {
                gone.Revoke();
            }
        }
    }

    private static int WriteUse(AccountTransaction transaction, AppPassword password) => password.LastUse is not { } use
        ? 0
        : transaction.Execute(
            "update app_passwords set used = @used, network = @network, device = @device where id = @id",
            ("id", password.Id),
            ("used", use.At.ToUnixTimeSeconds()),
            ("network", use.Network),
            ("device", use.Device));

    private static (byte[] Hash, AppPassword Password) Read(DbDataReader row)
    {
        string Text(string column) => row.GetString(row.GetOrdinal(column));
        DateTimeOffset Time(string column) => DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(row.GetOrdinal(column)));
        var words = StringSplitOptions.RemoveEmptyEntries;
        return ((byte[])row["hash"], new AppPassword
        {
            Id = Text("id"),
            Account = Text("account"),
            UserName = Text("user_name"),
            Directory = Text("directory"),
            SignInName = Text("sign_in_name"),
            Name = Text("name"),
            Scopes = Text("scopes").Split(' ', words),
            Networks = [.. Text("networks").Split(' ', words).Select(AddressRange.Parse)],
            Created = Time("created"),
            Expires = Time("expires"),
            Deposit = row["deposit"] as byte[],
            LastUse = row["used"] is long ? new AppPasswordUse(Time("used"), Text("network"), Text("device")) : null,
        });
    }

    private static byte[] HashOf(byte[] key, string secret) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Use + secret));

    // The first half of a keyed hash is pseudorandom; a client cannot choose it.
    private static UInt128 KeyOf(byte[] hash) => BitConverter.ToUInt128(hash);
}
