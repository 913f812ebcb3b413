//! What Redis does for us in one step each, in Lua.
//!
//! A session is a hash at `aixin:s:ID`: `data` (what never changes, JSON), `actor` (or empty), and `idle`, `seen`,
//! `expires` in microseconds (since 1970, the latter two), which a Lua number holds exactly until the year 2255.
//! The sessions of an actor are a sorted set at `aixin:s:a:ACTOR`, by the moment they end in any case. Both have a
//! time to live, so that nothing stays that nobody ends.

use std::sync::LazyLock;

use redis::Script;

use super::NOTES_PER_IDLE_TIME;

/// What every key begins with.
pub(super) const PREFIX: &str = "aixin:s:";

/// What the scripts share; `PREFIX` is put before it.
const COMMON: &str = r"
local function text(number) return string.format('%.0f', number) end

local function index(actor) return PREFIX .. 'a:' .. actor end

-- The session at `key`, unless it is over; then it is removed.
local function live(key, now)
  local s = redis.call('HMGET', key, 'data', 'actor', 'idle', 'seen', 'expires')
  if not s[1] then return nil end
  s = {key = key, data = s[1], actor = s[2], idle = tonumber(s[3]), seen = tonumber(s[4]), expires = tonumber(s[5])}
  if now >= s.seen + s.idle or now >= s.expires then
    redis.call('DEL', key)
    return nil
  end
  return s
end

-- Note the session's times and let Redis forget it when it is over.
local function keep(s, now)
  redis.call('HSET', s.key, 'seen', text(s.seen), 'expires', text(s.expires))
  local left = math.min(s.seen + s.idle, s.expires) - now
  redis.call('PEXPIRE', s.key, text(math.max(1, math.ceil(left / 1000))))
end

-- Have the actor's set name the session, forget what is over, and live as long as its last session can.
local function list(s, id, now)
  if s.actor == '' then return end
  local set = index(s.actor)
  redis.call('ZREMRANGEBYSCORE', set, '-inf', text(now))
  redis.call('ZADD', set, text(s.expires), id)
  local last = redis.call('ZREVRANGE', set, 0, 0, 'WITHSCORES')[2]
  redis.call('PEXPIRE', set, text(math.max(1, math.ceil((tonumber(last) - now) / 1000))))
end

local function remove(key, id, actor)
  if actor and actor ~= '' then redis.call('ZREM', index(actor), id) end
  return redis.call('DEL', key)
end

local function create(key, id, data, actor, idle, now, expires)
  local s = {key = key, data = data, actor = actor, idle = tonumber(idle), seen = now, expires = tonumber(expires)}
  redis.call('HSET', key, 'data', data, 'actor', actor, 'idle', idle)
  keep(s, now)
  list(s, id, now)
end

local function answer(s) return {s.data, text(s.seen), text(s.expires)} end
";

fn script(body: &str) -> Script {
    Script::new(&format!("local PREFIX = '{PREFIX}'\nlocal NOTES = {NOTES_PER_IDLE_TIME}\n{COMMON}\n{body}"))
}

/// `KEYS` the new session; `ARGV` its id, data, actor, idle, now, expires.
pub(super) static START: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
create(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6])
return 1",
    )
});

/// `KEYS` the new session, the old one; `ARGV` as for START, then the old id. 0 if the old one is over.
///
/// A new id that is there already can only be this very call, sent again after its answer was lost.
pub(super) static REPLACE: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
if redis.call('EXISTS', KEYS[1]) == 1 then return 1 end
local now = tonumber(ARGV[5])
local old = live(KEYS[2], now)
if not old then return 0 end
remove(KEYS[2], ARGV[7], old.actor)
create(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], now, ARGV[6])
return 1",
    )
});

/// `KEYS` the session; `ARGV` now.
pub(super) static LOAD: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local now = tonumber(ARGV[1])
local s = live(KEYS[1], now)
if not s then return nil end
if now >= s.seen + s.idle / NOTES then
  s.seen = now
  keep(s, now)
end
return answer(s)",
    )
});

/// `KEYS` the session; `ARGV` now.
pub(super) static PEEK: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local s = live(KEYS[1], tonumber(ARGV[1]))
if not s then return nil end
return answer(s)",
    )
});

/// `KEYS` the session; `ARGV` now, its id, the end it shall have at least.
pub(super) static RENEW: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local now = tonumber(ARGV[1])
local s = live(KEYS[1], now)
if not s then return nil end
s.seen = math.max(s.seen, now)
s.expires = math.max(s.expires, tonumber(ARGV[3]))
keep(s, now)
list(s, ARGV[2], now)
return answer(s)",
    )
});

/// `KEYS` the session; `ARGV` its id, and the actor that it must be of, or empty for any.
pub(super) static END: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local actor = redis.call('HGET', KEYS[1], 'actor')
if ARGV[2] ~= '' and actor ~= ARGV[2] then return 0 end
return remove(KEYS[1], ARGV[1], actor)",
    )
});

/// `ARGV` the actor. How many were ended.
pub(super) static END_ALL: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', index(ARGV[1]), 0, -1)) do
  ended = ended + redis.call('DEL', PREFIX .. id)
end
redis.call('DEL', index(ARGV[1]))
return ended",
    )
});

/// `ARGV` now, the actor. Each live session as its id, data, seen, expires.
pub(super) static LIST: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local found = {}
for _, id in ipairs(redis.call('ZRANGE', index(ARGV[2]), 0, -1)) do
  local s = live(PREFIX .. id, tonumber(ARGV[1]))
  if s then
    found[#found + 1] = {id, s.data, text(s.seen), text(s.expires)}
  else
    redis.call('ZREM', index(ARGV[2]), id)
  end
end
return found",
    )
});
